# SPDX-License-Identifier: Apache-2.0
"""Ports, written by hand for tests."""
