# SPDX-License-Identifier: Apache-2.0
"""Writes under a key in the graph store; answers are kept packed, in parts that one message holds."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import neo4j

from licet.domain.attempt import Attempt, KeptAnswer, holder_after
from licet.stores.cypher import attempt_statements as statements
from licet.stores.cypher.transactions import look_up, run, write_rows
from licet.stores.ledger import utc

__all__ = ["drop_attempt", "drop_old_attempts", "reserve_attempt", "settle_attempt"]

_PART: Final = 1_000_000
_FAST: Final = 1
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK: Final = dt.timedelta(microseconds=1)


def reserve_attempt(tx: neo4j.ManagedTransaction, wanted: Attempt, *, at: dt.datetime) -> Attempt:
    """Return the attempt that holds the key from now on; the first statement orders all who ask."""
    props = tx.run(statements.CLAIM_KEY, id=wanted.key).single(strict=True)["props"]
    found = _attempt(tx, props)
    held = holder_after(wanted, found=found, at=at)
    if found is None or held.token != found.token:
        run(tx, statements.DROP_PARTS, ids=_part_ids(props))
        _put(tx, held)
    return held


def settle_attempt(tx: neo4j.ManagedTransaction, held: Attempt) -> bool:
    """Keep what came of an attempt; False if it holds its key no more."""
    props = _locked(tx, held.key)
    is_holder = props is not None and props.get("token") == held.token
    if is_holder:
        _put(tx, held)
    return is_holder


def drop_attempt(tx: neo4j.ManagedTransaction, held: Attempt) -> bool:
    """Make a key free; False if the attempt holds it no more."""
    props = _locked(tx, held.key)
    if props is None or props.get("token") != held.token:
        return False
    _drop(tx, held.key, props)
    return True


def drop_old_attempts(tx: neo4j.ManagedTransaction, *, at: dt.datetime, limit: int) -> int:
    """Drop keys that need not be kept at the instant `at`; one that was taken again meanwhile stays."""
    instant, dropped = _number(at), 0
    for row in list(tx.run(statements.READ_OLD_KEYS, at=instant, limit=limit)):
        props = _locked(tx, row["id"])
        if props is not None and props["kept_until"] <= instant:
            _drop(tx, row["id"], props)
            dropped += 1
    return dropped


def _locked(tx: neo4j.ManagedTransaction, key: str) -> Mapping[str, Any] | None:
    found = tx.run(statements.LOCK_KEY, id=key).single()
    return None if found is None else found["props"]


def _drop(tx: neo4j.ManagedTransaction, key: str, props: Mapping[str, Any]) -> None:
    run(tx, statements.DROP_PARTS, ids=_part_ids(props))
    tx.run(statements.DROP_KEY, id=key).consume()


def _put(tx: neo4j.ManagedTransaction, held: Attempt) -> None:
    answer = held.answer
    texts = [] if answer is None else _parts(answer.body)
    props = {
        "content": held.content,
        "token": held.token,
        "seed": held.seed,
        "number": held.number,
        "begun_at": _number(held.begun_at),
        "lease_until": _number(held.lease_until),
        "kept_until": _number(held.kept_until),
        "status": 0 if answer is None else answer.status,
        "headers": json.dumps([] if answer is None else answer.headers),
        "parts": len(texts),
    }
    tx.run(statements.PUT_KEY, id=held.key, props=props).consume()
    rows = [{"id": name, "text": text} for name, text in zip(_part_ids(props), texts, strict=True)]
    write_rows(tx, statements.PUT_PARTS, rows)


def _attempt(tx: neo4j.ManagedTransaction, props: Mapping[str, Any]) -> Attempt | None:
    """Return the attempt that a node keeps; None of one that was only just made."""
    if "token" not in props:
        return None
    return Attempt(
        key=props["id"],
        content=props["content"],
        token=props["token"],
        seed=props["seed"],
        number=props["number"],
        begun_at=_instant(props["begun_at"]),
        lease_until=_instant(props["lease_until"]),
        kept_until=_instant(props["kept_until"]),
        answer=_answer(tx, props) if props["status"] else None,
    )


def _answer(tx: neo4j.ManagedTransaction, props: Mapping[str, Any]) -> KeptAnswer:
    ids = _part_ids(props)
    texts = {row["id"]: row["text"] for row in look_up(tx, statements.READ_PARTS, ids)}
    packed = base64.b64decode("".join(texts[name] for name in ids))
    return KeptAnswer(
        status=props["status"],
        headers=tuple((name, value) for name, value in json.loads(props["headers"])),
        body=zlib.decompress(packed),
    )


def _part_ids(props: Mapping[str, Any]) -> Sequence[str]:
    return [f"{props['token']}/{number}" for number in range(props.get("parts") or 0)]


def _parts(body: bytes) -> list[str]:
    text = base64.b64encode(zlib.compress(body, _FAST)).decode()
    return [text[start : start + _PART] for start in range(0, len(text), _PART)]


def _number(at: dt.datetime) -> int:
    """Return an instant in microseconds since 1970, which both engines compare alike."""
    return (utc(at) - _EPOCH) // _TICK


def _instant(number: int) -> dt.datetime:
    return _EPOCH + number * _TICK
