# SPDX-License-Identifier: Apache-2.0
"""The Cypher of writes under a key. A first statement on a key counts `locks`, so that others wait or try again."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CLAIM_KEY",
    "DROP_KEY",
    "DROP_PARTS",
    "LOCK_KEY",
    "PUT_KEY",
    "PUT_PARTS",
    "READ_OLD_KEYS",
    "READ_PARTS",
]

CLAIM_KEY: Final = """
MERGE (k:IdempotencyKey {id: $id}) ON CREATE SET k.locks = 0
SET k.locks = k.locks + 1
RETURN properties(k) AS props
"""

LOCK_KEY: Final = """
MATCH (k:IdempotencyKey {id: $id}) SET k.locks = k.locks + 1 RETURN properties(k) AS props
"""

PUT_KEY: Final = "MATCH (k:IdempotencyKey {id: $id}) SET k += $props"

DROP_KEY: Final = "MATCH (k:IdempotencyKey {id: $id}) DELETE k"

READ_OLD_KEYS: Final = """
MATCH (k:IdempotencyKey) WHERE k.kept_until <= $at RETURN k.id AS id ORDER BY id LIMIT $limit
"""

PUT_PARTS: Final = """
UNWIND $rows AS row MERGE (p:IdempotencyPart {id: row.id}) SET p.text = row.text
"""

READ_PARTS: Final = """
UNWIND $ids AS i MATCH (p:IdempotencyPart {id: i}) RETURN p.id AS id, p.text AS text
"""

DROP_PARTS: Final = "UNWIND $ids AS i MATCH (p:IdempotencyPart {id: i}) DELETE p"
