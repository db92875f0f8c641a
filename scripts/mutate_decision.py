# SPDX-License-Identifier: Apache-2.0
"""Change the code of the decision package a little, many times, and count what its tests notice.

`python scripts/mutate_decision.py [--count N] [--module NAME ...] [--seed N] [ID ...]`; with ids, as printed for
survivors, only those changes are tried. A change is tried in a child process that has everything loaded already: the
code of one function is swapped, then cases, unit tests and random worlds are asked until one of them differs.
docs/explanation/mutation-testing.md says what is changed, and why survivors survive.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import itertools
import os
import random
import resource
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import signature
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from zlib import crc32

import pytest

from licet.bootstrap import local_snapshot
from licet.compiled.engine import Engine
from licet.decision.explain import reasons
from licet.decision.outcome import outcome_of
from licet.decision.plan import _purposes
from licet.usecases.coverage import signed
from licet.vocabulary.actions import ACTIONS

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from scripts.code_changes import PACKAGE, Site, changed_code, function_of, sites_of  # the root was not on the path

from tests.cases.casebook import Case, cases  # the tests are not part of the package
from tests.property import test_decision_laws as laws, test_hierarchy_laws as hierarchy
from tests.property.worlds import World, question, world

MODULES = (
    "kleene", "constraint", "effect", "stance", "silence", "unit", "judgement", "completion", "documents", "outcome",
    "scope", "plan", "acts", "instruments", "lineage", "evidence_on_file", "resolve", "ruling", "duty", "internal",
)  # fmt: skip
FIRST_CASES = 60
"""So many cases are asked before the unit tests and the worlds."""
ENGINE_CASES = 150
WORLDS = 100
LAW_WORLDS = 15
SECONDS = 150
"""A change that needs more is noticed; everything takes a tenth of it."""
MEMORY = 4 << 30


def _plain(law: Any) -> Callable[..., object]:
    """Return the law without what makes its arguments."""
    found: Callable[..., object] = law.hypothesis.inner_test
    return found


class _DiffersError(Exception):
    """An answer is not what it must be."""


class _SkipError(Exception):
    """A law does not speak of a world."""


def _assume(condition: object) -> bool:
    if not condition:
        raise _SkipError
    return True


class _Draw:
    """Draws for a law as Hypothesis would."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def draw(self, strategy: Any) -> Any:
        return self._dice.choice(strategy.elements)


@dataclass
class Suite:
    """What a change is tried on: cases and unit tests by name, with the functions that each enters; random worlds."""

    cases: dict[str, Case]
    checks: dict[str, Callable[[], object]]
    worlds: list[World]
    reach: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    noticed: Counter[str] = field(default_factory=Counter)

    def ordered(self, owner: tuple[str, str]) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield what can notice a change of a function, the likeliest first; what never enters it cannot."""
        met = [name for name in self.checks if owner in self.reach[name]]
        met.sort(key=lambda name: (-self.noticed[name], crc32(name.encode())))
        asked, tests = [n for n in met if n in self.cases], [n for n in met if n not in self.cases]
        yield from ((name, self.checks[name]) for name in (*asked[:FIRST_CASES], *tests))
        yield "worlds", self.engines_agree
        yield "laws", self.laws_hold
        yield from ((name, self.checks[name]) for name in asked[FIRST_CASES:])
        yield "the compiled engine on cases", lambda: self.engine_agrees(asked[:ENGINE_CASES])

    def engines_agree(self) -> None:
        """Raise unless both engines give the same answers in every world."""
        for made in self.worlds:
            engine = Engine(made.snapshot)
            for asked in (made.request, *(question(made.seed + i) for i in range(1, 4))):
                _must(engine.mildness(asked) == outcome_of(asked, made.snapshot).mildness)

    def engine_agrees(self, names: Sequence[str]) -> None:
        """Raise unless the compiled engine answers cases as the reference engine does."""
        engine = Engine(registry())
        for name in names:
            asked = self.cases[name].request
            _must(engine.mildness(asked) == outcome_of(asked, registry()).mildness)

    def laws_hold(self) -> None:
        """Call the laws of the semantics as plain functions; one that does not hold raises."""
        for made in self.worlds[:LAW_WORLDS]:
            dice = random.Random(made.seed)  # noqa: S311  # nothing secret
            what = dice.choice(("prohibition", "parent", "data set", "part"))
            for law, rest in (
                (laws.test_a_silence_never_permits, ()),
                (laws.test_b_certain_prohibition_is_never_hidden, ()),
                (laws.test_c_forgetting_a_fact_never_makes_a_permit, (_Draw(dice),)),
                (laws.test_d_more_never_relaxes, (what, dice.choice(("subset", "derived", "synthetic")))),
                (laws.test_f_every_verdict_cites_or_names, ()),
                (laws.test_g_the_smallest_set_suffices_and_is_smallest, (made.seed,)),
                (laws.test_h_order_and_duplicates_do_not_matter, (made.seed,)),
                (laws.test_markers_never_permit_by_themselves, ()),
            ):
                with contextlib.suppress(_SkipError):
                    _plain(law)(made, *rest)
        for act in sorted(ACTIONS):
            _plain(hierarchy.test_a_narrower_action_follows_its_permitted_broader_one_unless_prohibited)(act)


@cache
def registry() -> Any:
    """Return the seed data."""
    return local_snapshot("EXAMPLE-INSTITUTE")


def holds(case: Case) -> None:
    """Raise if a case has not the answer that its file expects."""
    outcome = outcome_of(case.request, registry())
    found = signed(outcome)
    duties = {duty for duty, _, _ in found.duties}
    deciding = {r.rule for r in reasons(outcome) if r.deciding} if case.names("not_because") else set()
    _must(found.verdict is case.verdict)
    _must(set(case.names("duties")) <= duties)
    _must(not set(case.names("absent_duties")) & duties)
    _must(set(case.names("missing")) <= found.missing)
    _must(set(case.names("notices")) <= found.notices)
    _must(not set(case.names("not_because")) & (deciding | {rule for _, _, rules in found.duties for rule in rules}))


def _must(truth: object) -> None:
    if not truth:
        raise _DiffersError


def unit_tests() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the unit tests of the package as plain functions; of fixtures they use the seed data at most."""
    for path in sorted((ROOT / "tests" / "unit" / "decision").glob("test_*.py")):
        module = importlib.import_module(f"tests.unit.decision.{path.stem}")
        for name, function in vars(module).items():
            if name.startswith("test_"):
                seed = {"seed_snapshot": registry()} if "seed_snapshot" in signature(function).parameters else {}
                rows = enumerate(itertools.product(*(_rows(mark) for mark in getattr(function, "pytestmark", ()))))
                for index, row in rows:
                    yield f"{path.stem}::{name}[{index}]", partial(function, **seed, **dict(itertools.chain(*row)))


def _rows(mark: pytest.Mark) -> list[list[tuple[str, object]]]:
    """Return the arguments that a parametrized test is called with."""
    names, given = mark.args
    several = not isinstance(names, str)
    values = [getattr(row, "values", row if several else (row,)) for row in given]
    return [list(zip(names if several else (names,), row, strict=True)) for row in values]


def suite_of() -> Suite:
    """Load everything, and find the functions that each check enters; the unchanged package must pass."""
    vars(laws).update(assume=_assume, event=lambda *_: None)
    asked = {case.id: case for case in cases()}
    checks: dict[str, Callable[[], object]] = {name: partial(holds, case) for name, case in asked.items()}
    found = Suite(asked, {**checks, **dict(unit_tests())}, [world(i, 1 + i % 4) for i in range(WORLDS)])
    here = str(PACKAGE)
    for name, check in found.checks.items():
        entered: set[CodeType] = set()

        def note(frame: FrameType, event: str, _: object, entered: set[CodeType] = entered) -> None:
            if event == "call":
                entered.add(frame.f_code)

        registry().memo.clear()
        _purposes.cache_clear()
        sys.setprofile(note)
        check()
        sys.setprofile(None)
        found.reach[name] = {
            (Path(c.co_filename).stem, c.co_qualname.split(".<locals>")[0])
            for c in entered
            if c.co_filename.startswith(here)
        }
    return found


def _forget(suite: Suite) -> None:
    """Drop what was found once and kept."""
    for made in suite.worlds:
        made.snapshot.memo.clear()
    registry().memo.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith(("licet.decision", "licet.compiled")):
            for value in vars(module).values():
                getattr(value, "cache_clear", int)()


def notice(site: Site | None, suite: Suite) -> str | None:
    """Return what notices a change, or None; without a site, nothing is changed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _try(site, suite, writing)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], SECONDS)
    said = os.read(reading, 300).decode() if ready else "time"
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None if said == "nothing" else said or "death"


def _try(site: Site | None, suite: Suite, writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    said = "nothing"
    try:
        if site is not None:
            function_of(site).__code__ = changed_code(site)
        _forget(suite)
        for said_by, check in suite.ordered((site.module, site.owner) if site else ("kleene", "and3")):
            said = said_by
            check()
        said = "nothing"
    except BaseException:  # noqa: BLE001, S110  # whatever a changed function raises is noticed
        pass
    os.write(writing, said.encode())
    os._exit(0)


def main() -> None:
    """Try the changes, list what survives and count."""
    parser = argparse.ArgumentParser(description="Change the decision package and count what its tests notice.")
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--count", type=int, default=25, help="so many changes of each module at most")
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="also say what noticed each change")
    options = parser.parse_args()
    chosen: dict[str, list[Site]] = {}
    for module in options.module or MODULES:
        sites = sites_of(module)
        random.Random(f"{options.seed} {module}").shuffle(sites)  # noqa: S311  # nothing secret
        picked = [s for s in sites if s.id in options.ids] if options.ids else _differing(sites, options.count)
        chosen[module] = sorted(picked, key=lambda s: s.number)
    suite = suite_of()
    gc.freeze()
    if (found := notice(None, suite)) is not None:
        raise SystemExit(f"without any change, {found} fails")
    lines = [_tried(module, sites, suite, verbose=options.verbose) for module, sites in chosen.items() if sites]
    killed, total = sum(k for k, _ in lines), sum(t for _, t in lines)
    print(f"all: {killed} of {total} noticed, {killed / max(total, 1):.1%}; {suite.noticed['time']} by taking too long")


def _differing(sites: list[Site], count: int) -> list[Site]:
    """Return the first so many whose change gives other code that the type checker would take."""
    differing = (s for s in sites if not s.refused and changed_code(s) != function_of(s).__code__)
    return list(itertools.islice(differing, count))


def _tried(module: str, sites: list[Site], suite: Suite, *, verbose: bool) -> tuple[int, int]:
    begun, survivors = time.monotonic(), 0
    for site in sites:
        said = notice(site, suite)
        if said is None:
            survivors += 1
            print(f"survives: {site.id} licet/decision/{module}.py:{site.line} {site.owner}: {site.what}", flush=True)
        else:
            suite.noticed[said] += 1
            if verbose:
                print(f"noticed: {site.id} by {said}", flush=True)
    killed = len(sites) - survivors
    print(f"{module}: {killed} of {len(sites)} noticed in {time.monotonic() - begun:.0f} s", flush=True)
    return killed, len(sites)


if __name__ == "__main__":
    main()
