# SPDX-License-Identifier: Apache-2.0
"""Every query about change requests, review cases, comments and kept cases; the rules of `statements` hold here too.

A node carries the label `WorkItem` and that of its kind. `about` holds the ids of the entries that it speaks of, each
between line ends, so that a list need not be searched. A first statement on a node counts `locks`, so that others wait
or try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, LiteralString

from licet.domain.work import WorkKind

__all__ = [
    "ADD_WORK",
    "ADD_WORK_EDGES",
    "CUT_WORK_EDGES",
    "LIST_WORK",
    "LIST_WORK_IDS",
    "LOCK_WORK",
    "PUT_WORK",
    "READ_WORK",
    "READ_WORK_EDGES",
    "WORK_CONSTRAINTS",
]

WORK_CONSTRAINTS: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT work_item_id IF NOT EXISTS FOR (n:WorkItem) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT change_request_id IF NOT EXISTS FOR (n:ChangeRequest) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT review_case_id IF NOT EXISTS FOR (n:ReviewCase) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT entry_comment_id IF NOT EXISTS FOR (n:EntryComment) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT kept_case_id IF NOT EXISTS FOR (n:KeptCase) REQUIRE n.id IS UNIQUE",
)

LOCK_WORK: Final = """
MATCH (w:WorkItem {id: $id}) SET w.locks = w.locks + 1 RETURN w.content AS content
"""

ADD_WORK: Final[Mapping[WorkKind, LiteralString]] = {
    "change_request": "CREATE (w:WorkItem:ChangeRequest) SET w = $props, w.locks = 0",
    "review_case": "CREATE (w:WorkItem:ReviewCase) SET w = $props, w.locks = 0",
    "entry_comment": "CREATE (w:WorkItem:EntryComment) SET w = $props, w.locks = 0",
    "kept_case": "CREATE (w:WorkItem:KeptCase) SET w = $props, w.locks = 0",
}

PUT_WORK: Final = "MATCH (w:WorkItem {id: $id}) SET w += $props"

READ_WORK: Final = """
UNWIND $ids AS i MATCH (w:WorkItem {id: i}) RETURN w.id AS id, w.content AS content
"""

LIST_WORK_IDS: Final = "MATCH (w:WorkItem) RETURN w.id AS id"

LIST_WORK: Final[Mapping[WorkKind, LiteralString]] = {
    "change_request": """
    MATCH (w:ChangeRequest)
    WHERE w.id < $before AND ($any_state OR w.state IN $states) AND ($by = '' OR w.began_by = $by)
      AND ($about = '' OR w.about CONTAINS $about)
    RETURN w.id AS id, w.content AS content ORDER BY w.id DESC LIMIT $limit
    """,
    "review_case": """
    MATCH (w:ReviewCase)
    WHERE w.id < $before AND ($any_state OR w.state IN $states) AND ($by = '' OR w.began_by = $by)
      AND ($about = '' OR w.about CONTAINS $about)
    RETURN w.id AS id, w.content AS content ORDER BY w.id DESC LIMIT $limit
    """,
    "entry_comment": """
    MATCH (w:EntryComment)
    WHERE w.id < $before AND ($any_state OR w.state IN $states) AND ($by = '' OR w.began_by = $by)
      AND ($about = '' OR w.about CONTAINS $about)
    RETURN w.id AS id, w.content AS content ORDER BY w.id DESC LIMIT $limit
    """,
    "kept_case": """
    MATCH (w:KeptCase)
    WHERE w.id < $before AND ($any_state OR w.state IN $states) AND ($by = '' OR w.began_by = $by)
      AND ($about = '' OR w.about CONTAINS $about)
    RETURN w.id AS id, w.content AS content ORDER BY w.id DESC LIMIT $limit
    """,
}

READ_WORK_EDGES: Final = """
MATCH (w:WorkItem {id: $id})-[x]->(t) RETURN type(x) AS edge, t.id AS target
"""

CUT_WORK_EDGES: Final = """
UNWIND $rows AS row
MATCH (w:WorkItem {id: row.a})-[x]->(t) WHERE type(x) = row.edge AND t.id = row.b
DELETE x
"""

ADD_WORK_EDGES: Final[Mapping[str, LiteralString]] = {
    "PROPOSES": """
    UNWIND $rows AS row
    MATCH (w:WorkItem {id: row.a}) MATCH (e:Entry {id: row.b})-[:CURRENT]->(:Revision)
    CREATE (w)-[:PROPOSES]->(e)
    """,
    "ABOUT": """
    UNWIND $rows AS row
    MATCH (w:WorkItem {id: row.a}) MATCH (e:Entry {id: row.b})-[:CURRENT]->(:Revision)
    CREATE (w)-[:ABOUT]->(e)
    """,
    "ANSWERED_BY": """
    UNWIND $rows AS row
    MATCH (w:WorkItem {id: row.a}) MATCH (e:Entry {id: row.b})-[:CURRENT]->(:Revision)
    CREATE (w)-[:ANSWERED_BY]->(e)
    """,
    "ASKS_ABOUT": """
    UNWIND $rows AS row
    MATCH (w:WorkItem {id: row.a}) MATCH (d:DecisionRecord {id: row.b})
    CREATE (w)-[:ASKS_ABOUT]->(d)
    """,
    "CAME_WITH": """
    UNWIND $rows AS row
    MATCH (w:WorkItem {id: row.a}) MATCH (c:WorkItem {id: row.b})
    CREATE (w)-[:CAME_WITH]->(c)
    """,
}
"""What is not there yet, such as an entry that is only proposed, is not pointed at."""
