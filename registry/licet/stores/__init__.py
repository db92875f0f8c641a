# SPDX-License-Identifier: Apache-2.0
"""Adapters that keep the graph."""
