# SPDX-License-Identifier: Apache-2.0
"""Alternatives: the smallest changes, over what the asker controls, that give a milder answer (SEMANTICS 8.6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from licet.decision.change import Change, applied
from licet.decision.changes import candidates
from licet.decision.outcome import Outcome
from licet.domain.answer import Alternative
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError

__all__ = ["MAX_ALTERNATIVES", "Judge", "Mildness", "alternatives"]

MAX_ALTERNATIVES = 5
_MAX_MOVES = 3
_MAX_TRIALS = 120

Move = tuple[Change, ...]
Moves = tuple[Move, ...]
Mildness = tuple[int, int]
"""How mild an answer is: the rank of the verdict, then how many questions remain."""
Judge = Callable[[UseRequest], Mildness]


def alternatives(request: UseRequest, outcome: Outcome, judge: Judge) -> tuple[Alternative, ...]:
    """Return at most five alternatives, cheapest first.

    Moves are tried one by one, then in pairs, then in threes, until some give a milder verdict; so no part of
    what is returned would do. A move of several changes (a deposit: release, venue, licence) is kept whole only
    if each of them lowers the verdict or leaves a question less.
    """
    if outcome.verdict.is_permit or outcome.verdict is Verdict.INSUFFICIENT_FACTS:
        return ()
    trial = _Trial(request, judge)
    pool = _whole(candidates(outcome), trial)
    for size in range(1, _MAX_MOVES + 1):
        found = {moves: trial.mildness(moves) for moves in itertools.islice(_combinations(pool, size), _MAX_TRIALS)}
        good = {moves: mild for moves, mild in found.items() if mild is not None and _helps(mild, outcome)}
        if good:
            kept = [moves for moves in good if not _is_bettered(moves, good)]
            ordered = sorted(kept, key=lambda moves: (_cost(moves), good[moves], _words(moves)))
            return tuple(_alternative(moves, request, good[moves]) for moves in ordered[:MAX_ALTERNATIVES])
    return ()


class _Trial:
    """Tries changes on one request and remembers how mild each answer was."""

    def __init__(self, request: UseRequest, judge: Judge) -> None:
        self._request = request
        self._judge_whole = judge
        self._known: dict[frozenset[Change], Mildness | None] = {}

    def mildness(self, moves: Moves) -> Mildness | None:
        changes = frozenset(change for move in moves for change in move)
        if changes not in self._known:
            self._known[changes] = self._judge(changes)
        return self._known[changes]

    def _judge(self, changes: frozenset[Change]) -> Mildness | None:
        try:
            return self._judge_whole(applied(self._request, changes))
        except InputError:
            return None


def _whole(pool: Moves, trial: _Trial) -> Moves:
    """Return the moves of which every change is needed."""
    return tuple(move for move in pool if len(move) == 1 or _is_needed_whole(move, trial))


def _is_needed_whole(move: Move, trial: _Trial) -> bool:
    full = trial.mildness((move,))
    if full is None:
        return False
    parts = (part for size in range(1, len(move)) for part in itertools.combinations(move, size))
    found = (trial.mildness((part,)) for part in parts)
    return all(mild is None or mild > full for mild in found)


def _combinations(pool: Moves, size: int) -> Iterator[Moves]:
    """Yield combinations of moves on different things, cheapest first."""
    found = (moves for moves in itertools.combinations(pool, size) if _is_apart(moves))
    yield from sorted(found, key=lambda moves: (_cost(moves), [[c.key for c in move] for move in moves]))


def _is_apart(moves: Moves) -> bool:
    paths = [change.path for move in moves for change in move if not change.path.endswith("/-")]
    return len(paths) == len(set(paths))


def _helps(mildness: Mildness, outcome: Outcome) -> bool:
    return mildness[0] < outcome.verdict.rank and mildness[0] <= Verdict.INSUFFICIENT_FACTS.rank


def _is_bettered(moves: Moves, good: dict[Moves, Mildness]) -> bool:
    """Return whether a move that holds these changes leaves fewer questions open: then that is shown instead."""
    changes = _keys(moves)
    return any(changes < _keys(other) and mildness < good[moves] for other, mildness in good.items())


def _keys(moves: Moves) -> set[tuple[str, str]]:
    return {change.key for move in moves for change in move}


def _cost(moves: Moves) -> int:
    return sum(change.cost for move in moves for change in move)


def _words(moves: Moves) -> str:
    ordered = sorted((change for move in moves for change in move), key=lambda c: (c.cost, c.key))
    texts = list(dict.fromkeys(change.because for change in ordered if change.because))
    return "; ".join([texts[0], *(text[0].lower() + text[1:] for text in texts[1:])]) + "."


def _alternative(moves: Moves, request: UseRequest, mildness: Mildness) -> Alternative:
    ordered = sorted((change for move in moves for change in move), key=lambda c: c.key)
    operations = tuple(operation for change in ordered for operation in change.operations(request))
    verdict = next(v for v in Verdict if v.rank == mildness[0])
    return Alternative(change=operations, because=_words(moves), verdict=verdict)
