# SPDX-License-Identifier: Apache-2.0
"""Put the parts together: a store, the registry over it, the clock, the ids, the curator key."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Entry
from licet.errors import InputError, StoreError
from licet.formats.seed_yaml import read_seed
from licet.ports import AuditLog, Clock, DecisionLog, DocumentLog, GraphReader, GraphWriter, IdSource
from licet.settings import DEFAULT_INSTITUTION, Settings
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join
from licet.stores.engines.neo4j import connect
from licet.stores.engines.types import Engine
from licet.stores.memory import MemoryStore
from licet.usecases.registry import Registry, is_decided_on
from licet_seed import seed_files

__all__ = [
    "Store",
    "SystemClock",
    "UlidSource",
    "Wiring",
    "check_key",
    "create_key",
    "local_snapshot",
    "open_store",
    "provide_key",
    "read_key_digest",
    "seed",
    "seed_entries",
    "wire_up",
]

SEEDER: Final = "licet"
"""Who is on record for the seed data."""

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_KEY_PREFIX: Final = "licet_"
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS: Final = 80


class Store(GraphReader, GraphWriter, DecisionLog, AuditLog, Protocol):
    """Everything that a store does."""

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
        digits = (_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
        return f"{prefix}_{''.join(digits)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts of a running registry.

    `key_digest` is None where no curator key was made: then nobody writes. `revive` brings a dead
    embedded engine back and returns whether it had to.
    """

    store: Store
    registry: Registry
    clock: Clock
    ids: IdSource
    settings: Settings
    key_digest: str | None = None
    revive: Callable[[], bool] = lambda: False


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """Open the store that the settings name, and close it at the end.

    Raises:
        EngineStartError: the embedded engine does not start.
        EngineUnavailableError: the engine does not answer.
    """
    with _open(settings) as (store, _):
        yield store


@contextmanager
def wire_up(settings: Settings) -> Iterator[Wiring]:
    """Open the store, load the seed data into it if it is empty, and put the parts together.

    Raises: as `open_store` and `seed`.
    """
    clock = SystemClock()
    with _open(settings) as (store, revive):
        seed(store, clock)
        yield Wiring(
            store=store,
            registry=Registry(store, default_institution=settings.default_institution),
            clock=clock,
            ids=UlidSource(clock),
            settings=settings,
            key_digest=read_key_digest(settings),
            revive=revive,
        )


def seed_entries() -> tuple[Entry, ...]:
    """Return the entries that come with Licet.

    Raises:
        InputError: the package is damaged.
    """
    bundle = read_seed(seed_files())
    if not bundle.is_sound:
        first = bundle.findings[0]
        raise InputError(f"the seed data are damaged: {first.path}: {first.message}")
    return bundle.entries


def seed(store: Store, clock: Clock) -> int:
    """Load the seed data into a store that is empty; return how many entries were new."""
    if store.sequence() > 0:
        return 0
    return store.load(seed_entries(), by=SEEDER, at=clock.now(), reason="seed data")


def local_snapshot(default_institution: str | None = DEFAULT_INSTITUTION) -> Snapshot:
    """Compile the seed data without any store; the sequence number is 0."""
    return compile_snapshot(filter(is_decided_on, seed_entries()), default_institution=default_institution)


def create_key() -> tuple[str, str]:
    """Return a new curator key and its hash; only the hash is kept."""
    key = _KEY_PREFIX + secrets.token_urlsafe(32)
    return key, _hash(key)


def check_key(key: str, digest: str | None) -> bool:
    """Return whether `key` is the one with this hash; without a hash no key is."""
    return digest is not None and hmac.compare_digest(_hash(key), digest)


def provide_key(settings: Settings, *, renew: bool = False) -> str | None:
    """Make a curator key if there is none yet, and return it: this is the only time it is seen.

    Args:
        settings: say where its hash is kept, in a file for our user only.
        renew: make a new one in any case; a running API must be restarted to know it.
    """
    if not renew and read_key_digest(settings) is not None:
        return None
    key, digest = create_key()
    _write_private(settings.key_file, digest + "\n")
    return key


def read_key_digest(settings: Settings) -> str | None:
    """Return the hash of the curator key, or None if there is none.

    Raises:
        StoreError: the file is there and cannot be read.
    """
    try:
        return settings.key_file.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"the curator key file `{settings.key_file}` cannot be read") from error


@contextmanager
def _open(settings: Settings) -> Iterator[tuple[Store, Callable[[], bool]]]:
    match settings.store:
        case "memory":
            yield MemoryStore(), lambda: False
        case "embedded":
            with start_or_join(settings.home) as running, _cypher(running.engine) as store:
                yield store, running.restart_if_dead
        case "neo4j":
            with _cypher(_neo4j(settings)) as store:
                yield store, lambda: False


@contextmanager
def _cypher(engine: Engine) -> Iterator[CypherStore]:
    with driver_for(engine) as driver:
        store = CypherStore(driver, engine.database)
        store.prepare()
        yield store


def _neo4j(settings: Settings) -> Engine:
    return connect(
        settings.neo4j_uri or "",
        user=settings.neo4j_user,
        password=settings.neo4j_password,
        database=settings.neo4j_database,
    )


def _hash(key: str) -> str:
    # The key has 256 random bits, so a plain hash is as good as a slow one.
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def _write_private(path: Path, text: str) -> None:
    """Write a file that only our user reads, whole or not at all."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    draft.replace(path)
