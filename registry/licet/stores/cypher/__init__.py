# SPDX-License-Identifier: Apache-2.0
"""The graph store: one adapter for every engine that speaks Bolt.

`graph.CypherStore` is the store; `statements` holds every query, `schema` what must be there before
the first one, `rows` and `records` turn values into rows and back, `writing` is one write.
"""
