# SPDX-License-Identifier: Apache-2.0
"""A registry as a file that every store can write and be filled from: JSON Lines, each line checked."""
