# SPDX-License-Identifier: Apache-2.0
"""The engines behind the graph store: where one answers, how ours starts, how a driver reaches it.

`types.Engine` is an address with credentials. It comes from `embedded.start_or_join` (the engine
that Licet carries) or from `neo4j.connect` (a server somebody else runs), and `driver.driver_for`
turns either into a driver.
"""
