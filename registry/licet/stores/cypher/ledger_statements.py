# SPDX-License-Identifier: Apache-2.0
"""The queries that read the ledger as it is kept, and recorded decisions in bulk."""

from __future__ import annotations

from typing import Final

READ_HEAD: Final = "MATCH (g:Registry {id: 'registry'}) RETURN g.sequence AS sequence, g.head AS head"

READ_WRITES: Final = """
MATCH (a:AuditEntry) WHERE a.sequence > $after AND a.sequence <= $last
OPTIONAL MATCH (a)-[:RECORDS]->(r:Revision)
OPTIONAL MATCH (r)<-[:HAS_REVISION]-(e:Entry)
RETURN properties(a) AS event, properties(r) AS revision, e.id AS owner ORDER BY a.sequence
"""

READ_CURRENT: Final = """
MATCH (e:Entry)-[:CURRENT]->(r:Revision)
RETURN e.id AS entry, r.entry AS of, r.revision AS revision, r.sequence AS sequence
"""

READ_STRAY_EVENTS: Final = """
MATCH (a:AuditEntry) WHERE a.sequence IS NULL OR a.sequence < 1 OR a.sequence > $last
RETURN a.sequence AS sequence, a.subject AS name ORDER BY a.sequence LIMIT 100
"""

READ_STRAY_REVISIONS: Final = """
MATCH (r:Revision) WHERE r.sequence IS NULL OR r.sequence < 1 OR r.sequence > $last
RETURN r.sequence AS sequence, r.id AS name ORDER BY r.sequence LIMIT 100
"""

COUNT_EVENTS: Final = "MATCH (a:AuditEntry) WHERE a.sequence <= $last RETURN count(a) AS found"

COUNT_REVISIONS: Final = "MATCH (r:Revision) WHERE r.sequence <= $last RETURN count(r) AS found"

LIST_DECISIONS: Final = """
MATCH (d:DecisionRecord) WHERE d.sequence <= $last RETURN d.id AS id
"""

READ_DECISIONS: Final = """
UNWIND $ids AS i MATCH (d:DecisionRecord {id: i}) RETURN i AS id, d.content AS content
"""

ADD_DECISIONS: Final = "UNWIND $rows AS row CREATE (d:DecisionRecord) SET d = row"
