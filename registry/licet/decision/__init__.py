# SPDX-License-Identifier: Apache-2.0
"""Pure functions that turn a use request into a decision."""
