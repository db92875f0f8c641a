# SPDX-License-Identifier: Apache-2.0
"""Laws of visibility: an answer says nothing that its reader may not read, and decides the same for everybody."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from licet.compiled.engine import Engine
from licet.decision.summary import summary_again
from licet.domain.access import ANYBODY, Caller, Role
from licet.domain.entry import Entry, Institution, Licence, Ruling
from licet.domain.record import StoredEntry
from licet.domain.rule import Rule
from licet.domain.visibility import Visibility
from licet.usecases.redact import redact
from licet.usecases.registry import Edition, edition_of
from licet.usecases.veil import veil_for
from licet.usecases.visible import hidden_from, may_read_entry, seen
from licet.wire.write import dump_json
from tests.factories import NOW
from tests.property.worlds import World, worlds

pytestmark = pytest.mark.property

CALLERS = (ANYBODY, *(Caller(name=role, role=role) for role in Role))
ADMIN = CALLERS[-1]


def secret(entry: Entry) -> str:
    """The word that only the texts of this entry have."""
    return f"zq{entry.id.replace('-', '')}qz"


def with_secrets(entry: Entry, dice: random.Random) -> Entry:
    """The entry with a visibility, and its word in everything that people wrote in it."""
    word = secret(entry)
    visibility = dice.choice(list(Visibility))
    readers = tuple(dice.sample(list(Role), dice.randint(0, 2))) if visibility is Visibility.RESTRICTED else ()
    more: dict[str, Any] = {"name": f"{entry.name} {word}", "notes": (word,)}
    if isinstance(entry, Ruling):
        more |= {"reason": f"{word} was decided", "conditions": tuple(f"{c} {word}" for c in entry.conditions)}
    if isinstance(entry, Institution):
        more |= {"contacts": {"legal": f"legal@{word}"}}
    if isinstance(entry, Licence):
        more |= {"version": word}
    return replace(
        entry, visibility=visibility, readers=readers, rules=tuple(_rule(r, word) for r in entry.rules), **more
    )


def _rule(rule: Rule, word: str) -> Rule:
    clause = replace(
        rule.clause, quote=f"the clause says {word}", note=word, section=f"3 {word}", source_url=f"https://{word}/"
    )
    duties = tuple(replace(duty, says=f"{duty.says} {word}") for duty in rule.duties)
    return replace(rule, says=f"{rule.says} {word}.", clause=clause, duties=duties)


def edition(world: World, seed: int) -> Edition:
    dice = random.Random(seed)
    entries = [with_secrets(entry, dice) for entry in world.entries]
    return edition_of(
        StoredEntry(entry=entry, revision=1, sequence=n, recorded_at=NOW, by="ada", reason="")
        for n, entry in enumerate(entries, start=1)
    )


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 2**32), st.sampled_from(CALLERS))
def test_answer_says_nothing_that_its_reader_may_not_read(world: World, seed: int, caller: Caller) -> None:
    found = edition(world, seed)
    decision = Engine.on(found.snapshot).decide(world.request)
    shown = redact(decision, veil_for(found, caller), world.request)
    text = dump_json(shown)
    for stored in found.stored.values():
        if not may_read_entry(caller, stored.entry):
            assert secret(stored.entry) not in text
    assert shown.verdict is decision.verdict
    assert [r.rule for r in shown.reasons] == [r.rule for r in decision.reasons]
    assert [d.id for d in shown.duties] == [d.id for d in decision.duties]


@settings(max_examples=30, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_administrator_reads_every_byte(world: World, seed: int) -> None:
    found = edition(world, seed)
    decision = Engine.on(found.snapshot).decide(world.request)
    assert dump_json(redact(decision, veil_for(found, ADMIN), world.request)) == dump_json(decision)
    assert summary_again(decision) == decision.summary


@settings(max_examples=30, deadline=None)
@given(worlds(), st.integers(0, 2**32), st.sampled_from(CALLERS))
def test_edition_that_is_seen_has_what_may_be_read(world: World, seed: int, caller: Caller) -> None:
    found = edition(world, seed)
    visible = seen(found, caller)
    hidden = {name for name, stored in found.stored.items() if not may_read_entry(caller, stored.entry)}
    assert hidden_from(found, caller) == hidden
    assert visible.stored.keys() == found.stored.keys() - hidden
    assert not set(visible.names.values()) & hidden
    assert visible.snapshot.entries.keys() <= visible.stored.keys()
    assert visible.sequence == found.sequence
    assert seen(found, caller) is visible
