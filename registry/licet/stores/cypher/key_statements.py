# SPDX-License-Identifier: Apache-2.0
"""Every query about keys and tokens; the rules of `statements` hold here too."""

from __future__ import annotations

from typing import Final, LiteralString

KEY_CONSTRAINTS: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT api_key_digest IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.digest IS UNIQUE",
    "CREATE CONSTRAINT claim_token_id IF NOT EXISTS FOR (n:ClaimToken) REQUIRE n.id IS UNIQUE",
)

ADD_KEY: Final = "CREATE (k:ApiKey) SET k = $props"

FIND_KEY: Final = "MATCH (k:ApiKey {digest: $digest}) RETURN properties(k) AS props"

READ_KEY: Final = "MATCH (k:ApiKey {id: $id}) RETURN properties(k) AS props"

LIST_KEYS: Final = "MATCH (k:ApiKey) RETURN properties(k) AS props"

REVOKE_KEY: Final = "MATCH (k:ApiKey {id: $id}) SET k.revoked_at = $at, k.revoked_by = $by"

TOUCH_KEY: Final = "MATCH (k:ApiKey {id: $id}) SET k.last_used_at = $at"

ADD_CLAIM: Final = "CREATE (t:ClaimToken) SET t = $props"

LIST_CLAIMS: Final = "MATCH (t:ClaimToken) RETURN properties(t) AS props"

USE_CLAIMS: Final = "UNWIND $ids AS id MATCH (t:ClaimToken {id: id}) SET t.used_at = $at"
