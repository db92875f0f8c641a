# SPDX-License-Identifier: Apache-2.0
"""Speed measurements; see README.md."""
