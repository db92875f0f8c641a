# SPDX-License-Identifier: Apache-2.0
"""Measure the API as its callers meet it: a process of its own, a network, many connections at a time."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from bench.questions import questions_of_seed
from bench.report import as_time, print_table
from bench.served import serving
from bench.timing import median, percentile
from bench.worlds import world
from licet.bootstrap import SystemClock, local_snapshot, seed
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join
from licet.wire.write import dump_line

__all__ = ["main"]

NS = 1e9
_CONNECTIONS = 32
_BATCH = 100
_REVERSE = {"action": "evaluate", "purpose": {"id": "research_non_commercial"}, "as_of": "2026-11-27"}
_HEADERS = {"content-type": "application/json"}
_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS found"


@dataclass(slots=True)
class Load:
    """Requests of one kind, how many answers each counts for, nanoseconds of each, answers a second by round."""

    name: str
    method: str
    url: str
    bodies: Sequence[bytes] = (b"",)
    counts: int = 1
    connections: int = _CONNECTIONS
    spent: list[int] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """How many answers came in a second, in the median round."""
        return median(self.rates)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=("memory", "embedded"), default="embedded", help="what keeps the graph")
    parser.add_argument("--rounds", type=int, default=5, help="how often each kind of request is measured")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a round of one kind takes")
    parser.add_argument("--size", type=int, default=100_000, help="data sets for the reverse question; 0 leaves it out")
    parser.add_argument("--graph", type=int, default=10_000, help="data sets loaded into the graph; 0 leaves it out")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="licet-bench-") as folder:
        home = Path(folder)
        loads = _measured_loads(home, options.store, rounds=options.rounds, seconds=options.seconds)
        _print_loads(loads)
        rows = list(_ratios(loads))
        if options.size:
            rows.append(_reverse(home / "reverse", options.size))
        if options.graph:
            rows.append(_graph(home / "graph", options.graph))
    print()
    print_table(("measure", "measured", "target", ""), rows)
    return 0


def _measured_loads(home: Path, store: str, *, rounds: int, seconds: float) -> Mapping[str, Load]:
    questions = [dump_line(each).encode() for each in itertools.islice(questions_of_seed(local_snapshot()), 400)]
    batches = [b"[" + b",".join(questions[at : at + _BATCH]) + b"]" for at in range(0, 400, _BATCH)]
    previews = [b'{"request":' + each + b',"entries":[]}' for each in questions]
    with serving(home / "kept", store=store) as kept, serving(home / "not-kept", store=store, forgetful=True) as lost:
        loads = {
            "trivial": Load("GET /healthz", "GET", f"{kept}/healthz"),
            "recorded": Load("decision, recorded", "POST", f"{kept}/v1/decisions", questions),
            "unrecorded": Load("decision, not recorded", "POST", f"{lost}/v1/decisions", questions),
            "preview": Load("preview: two decisions, not recorded", "POST", f"{kept}/v1/decisions:preview", previews),
            "batch": Load(
                f"batch of {_BATCH}", "POST", f"{kept}/v1/decisions:batch", batches, counts=_BATCH, connections=4
            ),
        }
        for load in loads.values():
            asyncio.run(_run(load, seconds, is_warm_up=True))
        for _ in range(rounds):
            for load in loads.values():
                asyncio.run(_run(load, seconds))
    return loads


async def _run(load: Load, seconds: float, *, is_warm_up: bool = False) -> None:
    spent: list[int] = []
    bodies = itertools.cycle(load.bodies)
    limits = httpx2.Limits(max_connections=load.connections, max_keepalive_connections=load.connections)
    async with httpx2.AsyncClient(headers=_HEADERS, limits=limits, timeout=120, trust_env=False) as client:
        began = time.perf_counter()

        async def ask() -> None:
            while time.perf_counter() - began < seconds:
                at = time.perf_counter_ns()
                answer = await client.request(load.method, load.url, content=next(bodies))
                if answer.status_code != 200:
                    raise RuntimeError(f"{load.name}: {answer.status_code}: {answer.text[:500]}")
                spent.append(time.perf_counter_ns() - at)

        await asyncio.gather(*(ask() for _ in range(load.connections)))
        whole = time.perf_counter() - began
    if not is_warm_up:
        load.spent += spent
        load.rates.append(len(spent) * load.counts / whole)


def _print_loads(loads: Mapping[str, Load]) -> None:
    trivial = loads["trivial"].rate
    rows = [
        (
            load.name,
            str(load.connections),
            f"{load.rate:,.0f}",
            f"{load.rate / trivial:.3f}",
            *(as_time(percentile(load.spent, percent)) for percent in (50, 95, 99)),
        )
        for load in loads.values()
    ]
    print_table(("requests", "connections", "answers/s", "of trivial", "p50", "p95", "p99"), rows)


def _ratios(loads: Mapping[str, Load]) -> Iterator[tuple[str, str, str, str]]:
    """Yield ratios, each the median over the rounds: what disturbs the machine disturbs a round alike."""
    for name, left, right, least in (
        ("decision, recorded, to trivial route", "recorded", "trivial", 0.45),
        ("decision, not recorded, to trivial route", "unrecorded", "trivial", 0.45),
        (f"questions in batches of {_BATCH} to single ones", "batch", "recorded", 5.0),
        ("recorded to not recorded", "recorded", "unrecorded", 0.8),
    ):
        found = median(a / b for a, b in zip(loads[left].rates, loads[right].rates, strict=True))
        yield name, f"{found:.2f}", f">= {least:g}", "hit" if found >= least else "MISS"


def _reverse(home: Path, size: int) -> tuple[str, str, str, str]:
    with serving(home, store="memory", size=size) as url, httpx2.Client(timeout=600, trust_env=False) as client:
        spent = []
        for place in range(8):  # the first makes the programs of every bundle
            body = json.dumps({**_REVERSE, "facts": {"sells_result": place % 2 == 0}})
            began = time.perf_counter()
            answer = client.post(f"{url}/v1/datasets:permitted", content=body, headers=_HEADERS)
            spent.append(time.perf_counter() - began)
            if answer.status_code != 200:
                raise RuntimeError(answer.text[:500])
    found = median(spent[2:])
    verdict = "hit" if found <= 0.150 else "MISS"
    return f"reverse question, {size:,} data sets", as_time(NS * found), "<= 150 ms", verdict


def _graph(home: Path, size: int) -> tuple[str, str, str, str]:
    entries = tuple(world(size).entries())
    with start_or_join(home) as running, driver_for(running.engine) as driver:
        store = CypherStore(driver, running.engine.database)
        store.prepare()
        seed(store, SystemClock())
        before = _relationships(driver, running.engine.database)
        began = time.perf_counter()
        store.load(entries, by="bench", at=SystemClock().now(), reason="bench")
        spent = time.perf_counter() - began
        made = _relationships(driver, running.engine.database) - before
    rate = made / spent
    verdict = "hit" if rate >= 10_000 else "MISS"
    return f"graph load, {made:,} relationships", f"{rate:,.0f}/s", ">= 10,000/s", verdict


def _relationships(driver: object, database: str | None) -> int:
    with driver.session(database=database) as session:  # type: ignore[attr-defined]  # the driver stays in the stores
        return int(session.run(_RELATIONSHIPS).single()["found"])
