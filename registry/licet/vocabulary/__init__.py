# SPDX-License-Identifier: Apache-2.0
"""Terms of the standards as constants."""
