# SPDX-License-Identifier: Apache-2.0
"""The queries by which a database is made ready under a lease, and brought from one schema to the next."""

from __future__ import annotations

from typing import Final

READ_STATE: Final = """
MATCH (g:Registry {id: 'registry'})
RETURN g.schema AS schema, g.key_mark AS keys, g.vocabulary AS vocabulary
"""

ADD_REGISTRY: Final = """
MERGE (g:Registry {id: 'registry'})
ON CREATE SET g.schema = $schema, g.sequence = 0, g.head = $head, g.locks = 0, g.restoring = ''
"""

SET_KEY_MARK: Final = "MATCH (g:Registry {id: 'registry'}) SET g.key_mark = $mark"

# The engine's own clock counts, so that the clocks of several machines need not agree.
TAKE_LEASE: Final = """
MATCH (g:Registry {id: 'registry'})
WHERE coalesce(g.migrator, '') = '' OR g.migrator IN $free OR g.migrating_until < timestamp()
SET g.migrator = $holder, g.migrating_until = timestamp() + $milliseconds
RETURN g.migrator AS holder
"""

LOCK_LEASE: Final = """
MATCH (g:Registry {id: 'registry'}) SET g.locks = g.locks + 1 RETURN g.migrator AS holder
"""

END_LEASE: Final = """
MATCH (g:Registry {id: 'registry'}) WHERE g.migrator = $holder SET g.migrator = ''
"""

PUT_MIGRATION: Final = """
MERGE (m:Migration {number: $number})
ON CREATE SET m.what = $what, m.applied_at = $applied_at, m.version = $version
"""

SET_SCHEMA: Final = """
MATCH (g:Registry {id: 'registry'}) WHERE g.schema < $schema SET g.schema = $schema
"""

LIST_MIGRATIONS: Final = """
MATCH (m:Migration)
RETURN m.number AS number, m.what AS what, m.applied_at AS applied_at, m.version AS version ORDER BY m.number
"""

SAY_COMPLETE: Final = """
MATCH (g:Registry {id: 'registry'}) WHERE g.restoring IS NULL SET g.restoring = ''
"""

READ_RESTORING: Final = "MATCH (g:Registry {id: 'registry'}) RETURN coalesce(g.restoring, '') AS restoring"

SET_RESTORING: Final = "MATCH (g:Registry {id: 'registry'}) SET g.restoring = $restoring"
