# SPDX-License-Identifier: Apache-2.0
"""The parts of a registry fit together; keys are shown once; ids never repeat."""

import datetime as dt
import itertools
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from licet.bootstrap import (
    SystemClock,
    UlidSource,
    check_key,
    create_key,
    local_snapshot,
    open_store,
    provide_key,
    read_key_digest,
    seed,
    seed_entries,
    wire_up,
)
from licet.errors import EngineUnavailableError, StoreError
from licet.settings import Settings
from licet.stores.memory import MemoryStore
from tests.factories import NOW, dataset
from tests.fakes.clock import FakeClock

ALPHABET = set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", store="memory")


def test_ids_have_the_published_shape() -> None:
    prefix, _, digits = UlidSource(FakeClock()).new("dec").partition("_")
    assert (prefix, len(digits)) == ("dec", 26)
    assert set(digits) <= ALPHABET


def test_ids_sort_by_time_even_when_the_clock_goes_back() -> None:
    clock = FakeClock()
    source = UlidSource(clock)
    made = []
    for seconds in (0, 0, 1, -5, 0, 3600):
        clock.advance(seconds=seconds)
        made.append(source.new("dec"))
    assert made == sorted(set(made))


def test_ids_of_many_threads_never_repeat() -> None:
    source = UlidSource(FakeClock())
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(source.new, itertools.repeat("dec", 2000)))
    assert len(set(made)) == 2000


def test_ids_of_two_processes_differ() -> None:
    assert UlidSource(FakeClock()).new("dec") != UlidSource(FakeClock()).new("dec")


def test_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == dt.timedelta(0)


def test_empty_store_is_seeded_once() -> None:
    store = MemoryStore()
    assert seed(store, FakeClock()) == len(seed_entries()) == store.sequence()
    assert seed(store, FakeClock()) == 0
    assert store.entry("mimic-iv-note").by == "licet"


def test_store_with_entries_is_left_alone() -> None:
    store = MemoryStore()
    store.load((dataset(),), by="t", at=NOW, reason="t")
    assert seed(store, FakeClock()) == 0
    assert store.sequence() == 1


def test_wiring_over_memory(settings: Settings) -> None:
    with wire_up(settings) as wiring:
        edition = wiring.registry.current()
        assert edition.sequence == len(seed_entries())
        assert edition.snapshot.default_institution == settings.default_institution
        assert wiring.key_digest is None
        assert wiring.revive() is False


def test_store_alone(settings: Settings) -> None:
    with open_store(settings) as store:
        assert store.sequence() == 0


def test_neo4j_that_does_not_answer(tmp_path: Path) -> None:
    gone = Settings(home=tmp_path, store="neo4j", neo4j_uri="bolt://127.0.0.1:1")
    with pytest.raises(EngineUnavailableError), wire_up(gone):
        pass


def test_local_snapshot_equals_a_seeded_store(settings: Settings) -> None:
    with wire_up(settings) as wiring:
        assert local_snapshot().digest == wiring.registry.current().snapshot.digest


def test_key_is_shown_once(settings: Settings) -> None:
    key = provide_key(settings)
    assert key
    assert provide_key(settings) is None
    assert check_key(key, read_key_digest(settings))


def test_only_the_hash_is_kept_and_only_for_us(settings: Settings) -> None:
    key = provide_key(settings)
    assert key
    kept = settings.key_file
    assert key not in kept.read_text(encoding="ascii")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in settings.home.iterdir()] == [kept.name]


def test_renewed_key_replaces_the_old_one(settings: Settings) -> None:
    old, new = provide_key(settings), provide_key(settings, renew=True)
    assert old
    assert new
    digest = read_key_digest(settings)
    assert check_key(new, digest)
    assert not check_key(old, digest)


def test_keys_are_long_and_differ() -> None:
    (one, _), (two, _) = create_key(), create_key()
    assert one != two
    assert len(one) > 40


@pytest.mark.parametrize("digest", [None, "", "0" * 64])
def test_no_key_fits(digest: str | None) -> None:
    assert not check_key("licet_x", digest)
    assert not check_key("", digest)
    assert not check_key("\ud800", digest)


def test_key_file_that_cannot_be_read(settings: Settings) -> None:
    settings.key_file.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read"):
        read_key_digest(settings)


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, licet; print(sorted({n.split('.')[0] for n in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    for heavy in ("httpx2", "pydantic", "neo4j", "rdflib", "fastapi"):
        assert f"'{heavy}'" not in found
