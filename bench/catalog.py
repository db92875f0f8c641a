# SPDX-License-Identifier: Apache-2.0
"""Measure the first page of the catalog, as its page in the browser asks for it, over a registry of any size."""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from licet.client import Client
from licet.domain.entry import Dataset, Entry, Model
from licet.formats.packaged import seed_entries
from tests.fakes.app import URL, AppTransport, FakeRegistry

__all__ = ["entries_of_catalog", "main"]

_TARGET = 2.0
_ROWS = 50


def main() -> int:
    """Print how long each search takes, first on a registry just started, then once more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="how many entries")
    size: int = parser.parse_args().entries
    registry = FakeRegistry(*itertools.islice(entries_of_catalog(), size))
    registry.wiring.registry.refreshed()
    client = Client(URL, transport=AppTransport(registry.app))
    print(f"{size:,} entries; a page has {_ROWS} and the counts of every value; target {_TARGET:.0f} s")
    for turn in ("first", "again"):
        for words in ("", "kind:model", "mimic notes", "zebra nowhere", "terms:CC-BY-4.0"):
            seconds, processor = _timed(partial(_page, client, words))
            missed = "" if seconds <= _TARGET else "  MISS"
            print(f"{turn:6} {words or 'everything':16} {seconds:6.2f} s, {processor:5.2f} s of the processor{missed}")
    return 0


def _page(client: Client, words: str) -> None:
    client.entries_page(limit=_ROWS, sort="name", q=words or None)
    client.facets(q=words or None)


def _timed(call: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds that a call takes, and those of the processor in it: on a busy machine they differ."""
    begin, worked = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begin, time.process_time() - worked


def entries_of_catalog() -> Iterator[Entry]:
    """Yield the entries that come with Licet, then their assets again and again under other names."""
    seed = seed_entries()
    yield from seed
    assets = [entry for entry in seed if isinstance(entry, Dataset | Model)]
    for number, entry in enumerate(itertools.cycle(assets)):
        yield replace(entry, id=f"{entry.id}-{number}", name=f"{entry.name} {number}", aliases=(), rules=())
