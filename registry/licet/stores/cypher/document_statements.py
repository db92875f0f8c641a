# SPDX-License-Identifier: Apache-2.0
"""Every query about documents: constants with parameters, written for both engines.

A document's bytes are in the `DocumentPart` nodes below it, as base64 text of at most a million characters:
the engines take messages of 16 MB.
"""

from __future__ import annotations

from typing import Final, LiteralString

DOCUMENT_CONSTRAINTS: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT document_part_id IF NOT EXISTS FOR (n:DocumentPart) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT document_ledger_id IF NOT EXISTS FOR (n:DocumentLedger) REQUIRE n.id IS UNIQUE",
    """
    CREATE CONSTRAINT document_event_sequence IF NOT EXISTS
    FOR (n:DocumentEvent) REQUIRE n.sequence IS UNIQUE
    """,
)

READ_LEDGER: Final = "MATCH (l:DocumentLedger {id: 'documents'}) RETURN l.sequence AS sequence"

ADD_LEDGER: Final = """
MERGE (l:DocumentLedger {id: 'documents'})
ON CREATE SET l.sequence = 0, l.head = $head, l.locks = 0
"""

# The change comes first: it takes the lock, so what is returned stays true until the commit.
LOCK_LEDGER: Final = """
MATCH (l:DocumentLedger {id: 'documents'}) SET l.locks = l.locks + 1
RETURN l.sequence AS sequence, l.head AS head
"""

ADVANCE_LEDGER: Final = """
MATCH (l:DocumentLedger {id: 'documents'}) SET l.sequence = $sequence, l.head = $head
"""

READ_DOCUMENT: Final = "MATCH (d:Document {id: $id}) RETURN d.content AS content"

HAS_ENTRY: Final = "MATCH (e:Entry {id: $id})-[:CURRENT]->(r:Revision) RETURN r.revision AS revision"

ADD_DOCUMENT: Final = """
MATCH (e:Entry {id: $entry})
CREATE (d:Document) SET d = $props
CREATE (d)-[:BELONGS_TO]->(e)
"""

ADD_PART: Final = """
MATCH (d:Document {id: $document})
CREATE (p:DocumentPart) SET p = $props
CREATE (d)-[:HAS_PART]->(p)
"""

ADD_EVENT: Final = """
MATCH (d:Document {id: $document})
CREATE (a:DocumentEvent) SET a = $props
CREATE (a)-[:RECORDS]->(d)
"""

COUNT_PARTS: Final = "MATCH (d:Document {id: $id}) RETURN d.parts AS parts"

READ_PART: Final = "MATCH (p:DocumentPart {id: $id}) RETURN p.data AS data"

LIST_DOCUMENTS: Final = "MATCH (d:Document) RETURN d.content AS content ORDER BY d.id"

LIST_OF_ENTRY: Final = """
MATCH (e:Entry {id: $entry})<-[:BELONGS_TO]-(d:Document)
RETURN d.content AS content ORDER BY d.id
"""

READ_EVENTS: Final = """
MATCH (a:DocumentEvent) WHERE a.sequence > $after AND a.sequence <= $last
RETURN properties(a) AS props ORDER BY a.sequence
"""
