# SPDX-License-Identifier: Apache-2.0
"""HTTP routes, one module per resource."""
