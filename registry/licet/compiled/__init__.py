# SPDX-License-Identifier: Apache-2.0
"""The compiled engine: the semantics as bit sets, one program for each bundle of terms and act."""
