# SPDX-License-Identifier: Apache-2.0
"""Put the parts together: a store, the registry over it, the clock, the ids, the secret that keys rest on."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Final, Protocol

import licet_seed
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.access import ClaimToken
from licet.domain.record import StoredEntry
from licet.errors import InputError, KeyRefusedError, StoreError
from licet.formats.packaged import seed_entries
from licet.ports import (
    AuditLog,
    ChangeFeed,
    ClaimLog,
    Clock,
    DecisionLog,
    DocumentLog,
    GraphReader,
    GraphWriter,
    IdempotencyLog,
    IdSource,
    KeyLog,
    WorkLog,
)
from licet.settings import DEFAULT_INSTITUTION, Origin, Settings
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join
from licet.stores.engines.neo4j import connect
from licet.stores.engines.types import Engine
from licet.stores.kept import BackedUpStore
from licet.stores.memory import MemoryStore
from licet.stores.secret import provide_secret, read_secret, write_private
from licet.usecases.case_set import CaseSet, SeedCases
from licet.usecases.keys import Claim, NewKey, claim, draw_token, offer_token
from licet.usecases.registry import Registry, is_decided_on
from licet.usecases.ulids import ulid_text
from licet.wire.cases import expectation_of, parse_case

__all__ = [
    "Store",
    "SystemClock",
    "UlidSource",
    "Wiring",
    "case_set",
    "claim_here",
    "known_secret",
    "local_snapshot",
    "open_store",
    "print_token_for",
    "secret_of",
    "seed",
    "seed_cases",
    "seed_entries",
    "wire_up",
]

SEEDER: Final = "licet"
"""Who is on record for the seed data."""

_RANDOM_BITS: Final = 80


class Store(
    GraphReader,
    GraphWriter,
    DecisionLog,
    AuditLog,
    ChangeFeed,
    KeyLog,
    ClaimLog,
    IdempotencyLog,
    WorkLog,
    BackedUpStore,
    Protocol,
):
    """Everything that a store does."""

    def entries(self, *, known_at: dt.datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry, by id: those of one sequence number."""
        ...

    @property
    def documents(self) -> DocumentLog:
        """The documents that it keeps."""
        ...


class SystemClock:
    """Tells the time of this machine."""

    def now(self) -> dt.datetime:
        """Return this instant in UTC."""
        return dt.datetime.now(dt.UTC)


class UlidSource:
    """Makes identifiers that sort by the time they were made (ULID), never one twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def new(self, prefix: str) -> str:
        """Return an identifier that was never returned before."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        drawn = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            # Within one millisecond, and when a clock goes back, the last one plus one.
            self._last = number = drawn if drawn > self._last else self._last + 1
        return f"{prefix}_{ulid_text(number)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts of a running registry.

    `secret` is that of the installation: hashes of keys are made with it, and cursors signed. Processes that
    share a store must share it. `revive` brings a dead embedded engine back and returns whether it had to.
    `origins` says where each setting is from; empty if nobody knows.
    """

    store: Store
    registry: Registry
    clock: Clock
    ids: IdSource
    settings: Settings
    secret: bytes = field(repr=False)
    revive: Callable[[], bool] = lambda: False
    origins: Mapping[str, Origin] = field(default_factory=dict)


@contextmanager
def open_store(settings: Settings, *, to_restore: bool = False) -> Iterator[Store]:
    """Open the store that the settings name, and close it at the end; one that is incomplete only `to_restore` it.

    Raises:
        EngineStartError: the embedded engine does not start.
        EngineUnavailableError: the engine does not answer.
        StoreIncompleteError: a restore into it has not ended.
    """
    with _open(settings, to_restore=to_restore) as (store, _):
        yield store


@contextmanager
def wire_up(
    settings: Settings,
    *,
    tell: Callable[[str], None] = lambda _: None,
    origins: Mapping[str, Origin] | None = None,
) -> Iterator[Wiring]:
    """Open the store, load the seed data into it if it is empty, and put the parts together.

    Args:
        settings: say which store.
        tell: is told what begins, in a few words for people.
        origins: where each setting is from.

    Raises: as `open_store` and `seed`.
    """
    clock = SystemClock()
    tell("the graph engine first")
    with _open(settings) as (store, revive):
        if store.sequence() == 0:
            tell("the entries that come with it are loaded, this once")
            seed(store, clock)
        yield Wiring(
            store=store,
            registry=Registry(store, default_institution=settings.default_institution, pace=settings.pace),
            clock=clock,
            ids=UlidSource(clock),
            settings=settings,
            secret=secret_of(settings),
            revive=revive,
            origins=origins or {},
        )


@cache
def seed_cases() -> SeedCases:
    """Return the cases that come with Licet, read once; each has its answer on the seed data.

    Raises:
        InputError: the package is damaged.
    """
    cases = tuple(parse_case(name, text) for name, text in licet_seed.seed_cases())
    return SeedCases(cases=cases, passing_on=local_snapshot())


def case_set(store: WorkLog) -> CaseSet:
    """Return the cases of a registry: those that come with Licet, and those that its curators kept."""
    return CaseSet(seed_cases, read=expectation_of, work=store)


def seed(store: Store, clock: Clock) -> int:
    """Load the seed data into a store that is empty; return how many entries were new."""
    if store.sequence() > 0:
        return 0
    return store.load(seed_entries(), by=SEEDER, at=clock.now(), reason="seed data")


def local_snapshot(default_institution: str | None = DEFAULT_INSTITUTION) -> Snapshot:
    """Compile the seed data without any store; the sequence number is 0."""
    return compile_snapshot(filter(is_decided_on, seed_entries()), default_institution=default_institution)


def known_secret(settings: Settings) -> bytes | None:
    """Return the secret of the installation, or None if there is none yet; errors as `secret_of`."""
    is_there = settings.secret is not None or settings.secret_file is not None or (settings.home / "secret").exists()
    return secret_of(settings) if is_there else None


def secret_of(settings: Settings) -> bytes:
    """Return the secret of the installation; it is made when nothing says where it is and none is there.

    Raises:
        StoreError: it cannot be read or made, is short, or others may read it.
    """
    if settings.secret is not None:
        return settings.secret.encode()
    if settings.secret_file is not None:
        return read_secret(settings.secret_file)
    return provide_secret(settings.home / "secret")


def print_token_for(settings: Settings, store: Store | None) -> str | None:
    """Return a new token for the first key of an administrator; None if one has a valid key.

    Args:
        settings: those of the registry.
        store: its store; None for one in the memory of a process that is yet to start, which finds the
            token in a file.

    Raises:
        StoreError: the store or the file cannot be written.
    """
    clock = SystemClock()
    ids = UlidSource(clock)
    if store is not None:
        return offer_token(keys=store, claims=store, secret=secret_of(settings), clock=clock, ids=ids)
    text, token = draw_token(secret=secret_of(settings), clock=clock, ids=ids)
    told = {**asdict(token), "created_at": token.created_at.isoformat(), "expires_at": token.expires_at.isoformat()}
    write_private(settings.token_file, json.dumps(told))
    return text


def claim_here(settings: Settings, *, name: str) -> NewKey:
    """Make the first key of an administrator in the store that the settings name, without a server.

    Raises:
        InputError: the name cannot be used, or the store keeps nothing.
        KeyRefusedError: an administrator has a valid key.
        StoreError: the store does not open.
    """
    if settings.store == "memory":
        raise InputError("a registry in memory keeps no key: start it with `licet up`, which shows a token")
    clock = SystemClock()
    with open_store(settings) as store:
        token = print_token_for(settings, store)
        if token is None:
            raise KeyRefusedError(
                "an administrator has a key already: ask them for one of your own, made with `licet keys create`",
                code="token_used",
            )
        wanted = Claim(token=token, name=name)
        return claim(wanted, log=store, secret=secret_of(settings), clock=clock, ids=UlidSource(clock))


def _told_token(settings: Settings) -> ClaimToken | None:
    """Return the token that was printed for a registry in memory before its process started."""
    try:
        told = json.loads(settings.token_file.read_text(encoding="ascii"))
        instants = {name: dt.datetime.fromisoformat(told[name]) for name in ("created_at", "expires_at")}
        return ClaimToken(**{**told, **instants})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"the token in `{settings.token_file}` cannot be read: delete the file, then start again"
        ) from error


@contextmanager
def _open(settings: Settings, *, to_restore: bool = False) -> Iterator[tuple[Store, Callable[[], bool]]]:
    match settings.store:
        case "memory":
            yield _memory(settings), lambda: False
        case "embedded":
            with (
                start_or_join(settings.home, java=settings.engine_options) as running,
                _cypher(running.engine, to_restore=to_restore) as store,
            ):
                yield store, running.restart_if_dead
        case "neo4j":
            with _cypher(_neo4j(settings), to_restore=to_restore) as store:
                yield store, lambda: False


def _memory(settings: Settings) -> MemoryStore:
    store, token = MemoryStore(), _told_token(settings)
    if token is not None:
        store.add_token(token)
    return store


@contextmanager
def _cypher(engine: Engine, *, to_restore: bool) -> Iterator[CypherStore]:
    with driver_for(engine) as driver:
        store = CypherStore(driver, engine.database)
        store.prepare(to_restore=to_restore)
        yield store


def _neo4j(settings: Settings) -> Engine:
    return connect(
        settings.neo4j_uri or "",
        user=settings.neo4j_user,
        password=settings.neo4j_password,
        database=settings.neo4j_database,
    )
