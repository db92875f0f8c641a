# SPDX-License-Identifier: Apache-2.0
"""What the product does, one verb per module."""
