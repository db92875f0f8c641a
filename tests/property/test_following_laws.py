# SPDX-License-Identifier: Apache-2.0
"""An edition that followed every write is the one that is read afresh, whatever was written in which steps."""

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from licet.compiled.engine import Engine
from licet.domain.entry import Curation, Entry, ReviewState
from licet.errors import LicetError
from licet.stores.memory import MemoryStore
from licet.usecases.registry import Edition, Registry
from tests.factories import NOW, dataset, licence, model, request, rule, ruling

pytestmark = pytest.mark.property

NAMES = ("a", "b", "c", "d")
ALIASES = ((), ("x",), ("y",), ("x", "y"), ("z",))
KINDS = ("dataset", "licence", "ruling", "model")


def entry_of(kind: str, name: str, *, aliases: tuple[str, ...], state: ReviewState, variant: int) -> Entry:
    """An entry whose content differs from variant to variant, in what answers depend on."""
    common = {"name": f"{name} {variant}", "aliases": aliases, "curation": Curation(state=state)}
    modality = ("permission", "prohibition")[variant % 2]
    match kind:
        case "licence":
            return licence(f"L-{name}", rule(f"R-{name}", modality, "evaluate"), **common)
        case "ruling":
            return ruling(f"RULING-{name}", **common)
        case "model":
            return model(f"m-{name}", concluded_terms=f"L-{NAMES[variant % 4]}", **common)
        case _:
            return dataset(name, concluded_terms=f"L-{NAMES[variant % 4]}", **common)


writes = st.builds(
    entry_of,
    st.sampled_from(KINDS),
    st.sampled_from(NAMES),
    aliases=st.sampled_from(ALIASES),
    state=st.sampled_from((ReviewState.PUBLISHED, ReviewState.PUBLISHED, ReviewState.DRAFT, ReviewState.RETIRED)),
    variant=st.integers(0, 7),
)
steps = st.lists(st.lists(writes, min_size=1, max_size=4), min_size=1, max_size=12)


def write(store: MemoryStore, entry: Entry) -> None:
    """Write the next revision; what a store refuses leaves no trace."""
    known = {stored.entry.id: stored.revision for stored in store.entries()}
    revision = known.get(entry.id)
    numbered = replace(entry, curation=replace(entry.curation, revision=(revision or 0) + 1))
    try:
        store.put(numbered, expected_revision=revision, by="t", at=NOW, reason="t")
    except LicetError:
        assert {stored.entry.id: stored.revision for stored in store.entries()} == known


def shown(edition: Edition) -> tuple[object, ...]:
    """Everything that an edition holds, with the order that mappings have."""
    snapshot = edition.snapshot
    return (
        edition.sequence, list(edition.stored.items()), dict(edition.names), snapshot.digest,
        list(snapshot.entries.items()), dict(snapshot.aliases), dict(snapshot.rules), dict(snapshot.digests),
    )  # fmt: skip


def answers(edition: Edition) -> list[str]:
    """The verdict about each data set by the engine that came along with the edition."""
    engine = Engine.on(edition.snapshot)
    found = []
    for name in NAMES:
        if name in edition.snapshot.entries:
            asked = request("evaluate", data=name, as_of=NOW.date())
            found.append(f"{name}: {engine.verdict(asked)}")
    return found


@settings(deadline=None)
@given(steps)
def test_following_equals_reading_afresh(given_steps: list[list[Entry]]) -> None:
    store = MemoryStore()
    followed = Registry(store)
    followed.follow(on=True)
    followed.refreshed()
    for step in given_steps:
        for entry in step:
            write(store, entry)
        followed.refreshed()
        edition, afresh = followed.current(), Registry(store).current()
        assert shown(edition) == shown(afresh)
        assert answers(edition) == answers(afresh)
        assert edition.sequence == store.sequence()
