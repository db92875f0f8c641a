# SPDX-License-Identifier: Apache-2.0
"""The parts of a registry fit together; secrets are kept; ids never repeat."""

import datetime as dt
import itertools
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from licet.bootstrap import (
    SystemClock,
    UlidSource,
    claim_here,
    local_snapshot,
    open_store,
    print_token_for,
    secret_of,
    seed,
    seed_entries,
    wire_up,
)
from licet.domain.access import Role
from licet.errors import EngineUnavailableError, InputError, StoreError
from licet.settings import Settings
from licet.stores.memory import MemoryStore
from licet.usecases.keys import Claim, claim
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
        assert wiring.secret not in repr(wiring).encode()
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


def test_secret_is_made_once_and_only_for_us(settings: Settings) -> None:
    secret = secret_of(settings)
    assert secret_of(settings) == secret
    (kept,) = settings.home.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(secret) >= 32


def test_processes_that_start_at_once_have_one_secret(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret_of(settings), range(32)))
    assert len(found) == 1


def test_secret_that_others_may_read_is_refused(settings: Settings) -> None:
    secret_of(settings)
    (settings.home / "secret").chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        secret_of(settings)


def test_secret_comes_from_the_environment_or_a_file(settings: Settings, tmp_path: Path) -> None:
    stated = tmp_path / "stated"
    stated.write_text("f" * 40 + "\n")
    assert secret_of(replace(settings, secret="e" * 40, secret_file=stated)) == b"e" * 40
    assert secret_of(replace(settings, secret_file=stated)) == b"f" * 40


@pytest.mark.parametrize("words", ["short", ""])
def test_short_secret_is_refused(settings: Settings, tmp_path: Path, words: str) -> None:
    stated = tmp_path / "stated"
    stated.write_text(words)
    with pytest.raises(StoreError, match="32 characters"):
        secret_of(replace(settings, secret_file=stated))


def test_secret_file_that_is_not_there(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        secret_of(replace(settings, secret_file=tmp_path / "none"))


def test_folder_in_which_no_secret_can_be_kept(settings: Settings) -> None:
    settings.home.parent.mkdir(parents=True, exist_ok=True)
    settings.home.write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        secret_of(settings)


def test_registry_in_memory_finds_the_token_that_was_printed_for_it(settings: Settings) -> None:
    token = print_token_for(settings, None)
    assert token
    assert stat.S_IMODE(settings.token_file.stat().st_mode) == 0o600
    assert token not in settings.token_file.read_text()
    with wire_up(settings) as wiring:
        wanted = Claim(token=token, name="ada")
        made = claim(wanted, log=wiring.store, secret=wiring.secret, clock=wiring.clock, ids=wiring.ids)
        assert made.kept.role is Role.ADMIN
        assert print_token_for(settings, wiring.store) is None


def test_token_file_that_cannot_be_read(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.token_file.write_text("{}")
    with pytest.raises(StoreError, match="cannot be read"), wire_up(settings):
        pass


def test_registry_in_memory_keeps_no_first_key(settings: Settings) -> None:
    with pytest.raises(InputError, match="in memory"):
        claim_here(settings, name="ada")


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, licet; print(sorted({n.split('.')[0] for n in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    for heavy in ("httpx2", "pydantic", "neo4j", "rdflib", "fastapi"):
        assert f"'{heavy}'" not in found
