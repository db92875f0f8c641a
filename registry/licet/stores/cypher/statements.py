# SPDX-License-Identifier: Apache-2.0
"""Every query of the graph store: constants with parameters, written for both engines.

An entry's node carries the label `Entry` and that of its kind. A name that an entry refers to and
no entry has is a `Stub` until its entry arrives. `$rows` are maps; `row.props` are properties.
Keep to what both engines take: no path is enumerated, no label or type is a parameter, and each
match begins at a key with a constraint (`schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, LiteralString

# --- the ledger ----------------------------------------------------------------------------------

# The change comes first: it takes the lock, so what is returned stays true until the commit.
LOCK_REGISTRY: Final = """
MATCH (g:Registry {id: 'registry'}) SET g.locks = g.locks + 1
RETURN g.sequence AS sequence, g.head AS head
"""

ADVANCE_REGISTRY: Final = """
MATCH (g:Registry {id: 'registry'}) SET g.sequence = $sequence, g.head = $head
"""

READ_SEQUENCE: Final = "MATCH (g:Registry {id: 'registry'}) RETURN g.sequence AS sequence"

ADD_REVISIONS: Final = """
UNWIND $rows AS row
MATCH (e:Entry {id: row.entry})
CREATE (r:Revision) SET r = row.props
CREATE (e)-[:HAS_REVISION {revision: row.revision}]->(r)
CREATE (e)-[:CURRENT]->(r)
"""

ADD_SUPERSEDES: Final = """
UNWIND $rows AS row
MATCH (r:Revision {id: row.id}) MATCH (old:Revision {id: row.before})
CREATE (r)-[:SUPERSEDES]->(old)
"""

ADD_EVENTS: Final = """
UNWIND $rows AS row
MATCH (r:Revision {id: row.revision_id})
CREATE (a:AuditEntry) SET a = row.props
CREATE (a)-[:RECORDS]->(r)
"""

READ_EVENTS: Final = """
MATCH (a:AuditEntry) WHERE a.sequence > $after AND a.sequence <= $last
RETURN properties(a) AS props ORDER BY a.sequence
"""

READ_RECORDED: Final = """
MATCH (a:AuditEntry) WHERE a.sequence > $after AND a.sequence <= $last
OPTIONAL MATCH (a)-[:RECORDS]->(r:Revision)
RETURN properties(a) AS event, properties(r) AS revision ORDER BY a.sequence
"""

# --- reading entries -----------------------------------------------------------------------------

FIND_ENTRY: Final = """
MATCH (e:Entry {id: $id})-[:CURRENT]->(r:Revision) RETURN properties(r) AS props
"""

FIND_ALIAS: Final = """
MATCH (a:Alias {id: $id})<-[:ALSO_KNOWN_AS]-(e:Entry)-[:CURRENT]->(r:Revision)
RETURN properties(r) AS props
"""

LIST_NAMES: Final = """
MATCH (e:Entry)-[:CURRENT]->(r:Revision) RETURN e.id AS id, e.aliases AS aliases
"""

LIST_CURRENT: Final = """
MATCH (e:Entry)-[:CURRENT]->(r:Revision)
RETURN e.id AS entry, r.revision AS revision, r.sequence AS sequence
"""

LIST_UP_TO: Final = """
UNWIND $ids AS i
MATCH (e:Entry {id: i})-[:HAS_REVISION]->(r:Revision) WHERE r.sequence <= $sequence
RETURN i AS entry, max(r.revision) AS revision
"""

LIST_KNOWN: Final = """
MATCH (r:Revision) WHERE r.recorded_at <= $known_at
RETURN r.entry AS entry, max(r.revision) AS revision
"""

LIST_REVISIONS: Final = """
MATCH (e:Entry {id: $id})-[:HAS_REVISION]->(r:Revision)
RETURN properties(r) AS props ORDER BY r.revision
"""

READ_REVISIONS: Final = """
UNWIND $ids AS i MATCH (r:Revision {id: i}) RETURN properties(r) AS props
"""

READ_LINEAGE: Final = """
UNWIND $ids AS i
MATCH (a:Entry {id: i})-[r:WAS_DERIVED_FROM|DESCENDANT_OF|TRAINED_ON]->(b:Entry)
RETURN i AS made, r.how AS how, b.id AS origin
"""

# --- what is there before a write ----------------------------------------------------------------

READ_BEFORE: Final = """
UNWIND $ids AS i
MATCH (e:Entry {id: i})-[:CURRENT]->(r:Revision)
RETURN i AS id, r.revision AS revision, e.kind AS kind, e.state AS state, e.aliases AS aliases
"""

READ_ALIASES: Final = """
UNWIND $ids AS i
MATCH (a:Alias {id: i})<-[:ALSO_KNOWN_AS]-(e:Entry) RETURN i AS name, e.id AS entry
"""

READ_PRESENT: Final = "UNWIND $ids AS i MATCH (e:Entry {id: i}) RETURN i AS name, e.kind AS kind"

READ_RULES: Final = """
UNWIND $ids AS i MATCH (r:Rule {id: i}) RETURN i AS id, r.entry AS entry, r.status AS status
"""

READ_STATED_RULES: Final = """
UNWIND $ids AS i
MATCH (e:Entry {id: i})-[:HAS_CLAUSE]->(:Clause)-[:STATES]->(r:Rule) RETURN r.id AS id
"""

READ_RULE_TARGETS: Final = """
UNWIND $ids AS i MATCH (r:Rule {id: i})-[:LIFTS]->(t:Rule) RETURN DISTINCT t.id AS id
"""

READ_ENTRY_TARGETS: Final = """
UNWIND $ids AS i
MATCH (e:Entry {id: i})-[x]->(t) WHERE NOT type(x) IN ['HAS_REVISION', 'CURRENT', 'HAS_CLAUSE']
RETURN DISTINCT labels(t) AS labels, t.id AS id
"""

READ_INCOMING: Final = """
UNWIND $rows AS row
MATCH (t:Entry {id: row.target})<-[x]-(e:Entry) WHERE row.named = '' OR x.named = row.named
RETURN row.heir AS heir, type(x) AS edge, e.id AS origin, properties(x) AS props
"""

# --- taking the current part of entries away -----------------------------------------------------

CUT_INCOMING: Final = """
UNWIND $rows AS row
MATCH (t:Entry {id: row.target})<-[x]-(e:Entry) WHERE row.named = '' OR x.named = row.named
DELETE x
"""

CUT_STUBS: Final = """
UNWIND $ids AS i MATCH (s:Entry {id: i}) WHERE s.kind = 'stub' DETACH DELETE s
"""

CUT_CURRENT: Final[tuple[LiteralString, ...]] = (
    """
    UNWIND $ids AS i
    MATCH (e:Entry {id: i})-[:HAS_CLAUSE]->(:Clause)-[:STATES]->(:Rule)-[:OWES]->(d:Duty)
    DETACH DELETE d
    """,
    """
    UNWIND $ids AS i
    MATCH (e:Entry {id: i})-[:HAS_CLAUSE]->(:Clause)-[:STATES]->(:Rule)-[x]->() DELETE x
    """,
    "UNWIND $ids AS i MATCH (e:Entry {id: i})-[:HAS_CLAUSE]->(c:Clause) DETACH DELETE c",
    "UNWIND $ids AS i MATCH (e:Entry {id: i})-[:ALSO_KNOWN_AS]->(a:Alias) DETACH DELETE a",
    """
    UNWIND $ids AS i
    MATCH (e:Entry {id: i})-[x]->() WHERE type(x) <> 'HAS_REVISION' DELETE x
    """,
)

WITHDRAW_RULES: Final = """
UNWIND $ids AS i MATCH (r:Rule {id: i}) SET r.status = 'withdrawn'
"""

DROP_LOOSE_RULES: Final = """
UNWIND $ids AS i
MATCH (r:Rule {id: i}) WHERE r.status <> 'stated' AND NOT (r)<--() DELETE r
"""

DROP_LOOSE: Final[Mapping[str, LiteralString]] = {
    "Stub": """
    UNWIND $ids AS i MATCH (s:Entry {id: i}) WHERE s.kind = 'stub' AND NOT (s)<--() DELETE s
    """,
    "Party": "UNWIND $ids AS i MATCH (p:Party {id: i}) WHERE NOT (p)<--() DELETE p",
    "Environment": "UNWIND $ids AS i MATCH (n:Environment {id: i}) WHERE NOT (n)<--() DELETE n",
}

# --- putting the current part of entries there ---------------------------------------------------

ADD_ENTRIES: Final[Mapping[str, LiteralString]] = {
    "dataset": "UNWIND $rows AS row CREATE (e:Entry:Dataset) SET e = row.props",
    "model": "UNWIND $rows AS row CREATE (e:Entry:Model) SET e = row.props",
    "service": "UNWIND $rows AS row CREATE (e:Entry:Service) SET e = row.props",
    "artefact": "UNWIND $rows AS row CREATE (e:Entry:Artefact) SET e = row.props",
    "licence": "UNWIND $rows AS row CREATE (e:Entry:Licence) SET e = row.props",
    "agreement": "UNWIND $rows AS row CREATE (e:Entry:Agreement) SET e = row.props",
    "regulation": "UNWIND $rows AS row CREATE (e:Entry:Regulation) SET e = row.props",
    "guidance": "UNWIND $rows AS row CREATE (e:Entry:Guidance) SET e = row.props",
    "institution": "UNWIND $rows AS row CREATE (e:Entry:Institution) SET e = row.props",
    "ruling": "UNWIND $rows AS row CREATE (e:Entry:Ruling) SET e = row.props",
    "marker": "UNWIND $rows AS row CREATE (e:Entry:Marker) SET e = row.props",
    "stub": "UNWIND $rows AS row CREATE (e:Entry:Stub) SET e = row.props",
}

UPDATE_ENTRIES: Final = "UNWIND $rows AS row MATCH (e:Entry {id: row.id}) SET e = row.props"

ADD_ALIASES: Final = """
UNWIND $rows AS row
MATCH (e:Entry {id: row.entry}) CREATE (e)-[:ALSO_KNOWN_AS]->(:Alias {id: row.id})
"""

ADD_CLAUSES: Final = """
UNWIND $rows AS row
MATCH (e:Entry {id: row.entry})
CREATE (c:Clause) SET c = row.props
CREATE (e)-[:HAS_CLAUSE]->(c)
"""

# Other rules, rulings and decisions point at a rule, so a changed one stays the same node.
PUT_RULES: Final = """
UNWIND $rows AS row
MATCH (c:Clause {id: row.clause})
MERGE (r:Rule {id: row.id}) SET r = row.props
CREATE (c)-[:STATES]->(r)
"""

ADD_MISSING_RULES: Final = """
UNWIND $ids AS i MERGE (r:Rule {id: i}) ON CREATE SET r.status = 'missing'
"""

ADD_DUTIES: Final = """
UNWIND $rows AS row
MATCH (r:Rule {id: row.rule})
CREATE (d:Duty) SET d = row.props
CREATE (r)-[:OWES]->(d)
"""

ADD_EDGES: Final[Mapping[str, LiteralString]] = {
    "GOVERNED_BY": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:GOVERNED_BY]->(b) SET r = row.props
    """,
    "WAS_DERIVED_FROM": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:WAS_DERIVED_FROM]->(b) SET r = row.props
    """,
    "DESCENDANT_OF": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:DESCENDANT_OF]->(b) SET r = row.props
    """,
    "TRAINED_ON": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:TRAINED_ON]->(b) SET r = row.props
    """,
    "OFFERS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:OFFERS]->(b) SET r = row.props
    """,
    "ADOPTS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:ADOPTS]->(b) SET r = row.props
    """,
    "HAS_SIGNED": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:HAS_SIGNED]->(b) SET r = row.props
    """,
    "CONTRACTS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:CONTRACTS]->(b) SET r = row.props
    """,
    "CONCERNS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:CONCERNS]->(b) SET r = row.props
    """,
    "HOLDS_FOR": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:HOLDS_FOR]->(b) SET r = row.props
    """,
    "REQUIRES_AGREEMENT": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:REQUIRES_AGREEMENT]->(b) SET r = row.props
    """,
    "REPLACED_BY": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MATCH (b:Entry {id: row.b})
    CREATE (a)-[r:REPLACED_BY]->(b) SET r = row.props
    """,
    "ISSUED_BY": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Party {id: row.b})
    CREATE (a)-[r:ISSUED_BY]->(b) SET r = row.props
    """,
    "HAS_ASSIGNER": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Party {id: row.b})
    CREATE (a)-[r:HAS_ASSIGNER]->(b) SET r = row.props
    """,
    "HAS_ASSIGNEE": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Party {id: row.b})
    CREATE (a)-[r:HAS_ASSIGNEE]->(b) SET r = row.props
    """,
    "RUNS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Environment {id: row.b})
    CREATE (a)-[r:RUNS]->(b) SET r = row.props, b.kind = row.props.kind
    """,
    "HOLDS": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:EvidenceKind {id: row.b})
    CREATE (a)-[r:HOLDS]->(b) SET r = row.props
    """,
    "HAS_DATA_USE": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:DataUsePermission {id: row.b})
    CREATE (a)-[r:HAS_DATA_USE]->(b) SET r = row.props
    """,
    "APPLIES_WHEN Fact": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Fact {id: row.b})
    CREATE (a)-[r:APPLIES_WHEN]->(b) SET r = row.props
    """,
    "APPLIES_WHEN EvidenceKind": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:EvidenceKind {id: row.b})
    CREATE (a)-[r:APPLIES_WHEN]->(b) SET r = row.props
    """,
    "APPLIES_WHEN Operand": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Operand {id: row.b})
    CREATE (a)-[r:APPLIES_WHEN]->(b) SET r = row.props
    """,
    "RULES_ON_ACTION": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Action {id: row.b})
    CREATE (a)-[r:ON_ACTION]->(b) SET r = row.props
    """,
    "RULES_FOR_PURPOSE": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Purpose {id: row.b})
    CREATE (a)-[r:FOR_PURPOSE]->(b) SET r = row.props
    """,
    "RESTS_ON": """
    UNWIND $rows AS row MATCH (a:Entry {id: row.a}) MERGE (b:Rule {id: row.b})
    CREATE (a)-[r:RESTS_ON]->(b) SET r = row.props
    """,
    "ON_ACTION": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:Action {id: row.b})
    CREATE (a)-[r:ON_ACTION]->(b) SET r = row.props
    """,
    "FOR_PURPOSE": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:Purpose {id: row.b})
    CREATE (a)-[r:FOR_PURPOSE]->(b) SET r = row.props
    """,
    "ASKS Fact": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:Fact {id: row.b})
    CREATE (a)-[r:ASKS]->(b) SET r = row.props
    """,
    "ASKS EvidenceKind": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:EvidenceKind {id: row.b})
    CREATE (a)-[r:ASKS]->(b) SET r = row.props
    """,
    "ASKS Operand": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:Operand {id: row.b})
    CREATE (a)-[r:ASKS]->(b) SET r = row.props
    """,
    "LIFTS": """
    UNWIND $rows AS row MATCH (a:Rule {id: row.a}) MERGE (b:Rule {id: row.b})
    CREATE (a)-[r:LIFTS]->(b) SET r = row.props
    """,
}

# --- decisions -----------------------------------------------------------------------------------

ADD_DECISIONS: Final = "UNWIND $rows AS row CREATE (d:DecisionRecord) SET d = row.props"

READ_DECISIONS: Final = """
UNWIND $ids AS i MATCH (d:DecisionRecord {id: i}) RETURN d.content AS content
"""

# What was asked about is read from the content: a list inside a condition is not searched alike on both engines.
LIST_DECISIONS: Final = """
MATCH (d:DecisionRecord)
WHERE d.id < $before AND ($verdict = '' OR d.verdict = $verdict) AND ($asked_by = '' OR d.asked_by = $asked_by)
  AND d.asked_at >= $since
RETURN d.id AS id, d.content AS content ORDER BY d.id DESC LIMIT $limit
"""

ADD_DECISION_RULES: Final = """
UNWIND $rows AS row
MATCH (d:DecisionRecord {id: row.a}) MATCH (r:Rule {id: row.b})
CREATE (d)-[x:CITES]->(r) SET x = row.props
"""

ADD_DECISION_ASSETS: Final = """
UNWIND $rows AS row
MATCH (d:DecisionRecord {id: row.a}) MATCH (e:Entry {id: row.b})-[:CURRENT]->(:Revision)
CREATE (d)-[x:ASKED_ABOUT]->(e) SET x = row.props
"""
