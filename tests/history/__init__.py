# SPDX-License-Identifier: Apache-2.0
"""Whether answers of several processes follow what was written."""
