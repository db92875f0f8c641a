# SPDX-License-Identifier: Apache-2.0
"""Questions about a random registry that get an answer of the kind that a law is about: few at random do."""

from __future__ import annotations

import random
from dataclasses import replace

from licet.compiled.engine import Engine
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from tests.property.worlds import World, question

__all__ = ["asked_for", "spoilt_question"]

_CHOSEN = ("outputs", "environment", "service", "evidence", "model")
"""What of a question its asker may choose, to which alternatives are drawn (SEMANTICS 8.6)."""
_TRIED, _SPOILT = 30, 10


def asked_for(made: World, verdict: Verdict, seed: int) -> UseRequest:
    """A question that a world gives this verdict: its own, or another one, of which every second states little.

    Where none such is found in a world, it is the world's own question.
    """
    engine = Engine(made.snapshot)
    if engine.verdict(made.request) is verdict:
        return made.request
    for number in range(_TRIED):
        asked = question(seed + number)
        found = _with_little_stated(asked) if number % 2 else asked
        if engine.verdict(found) is verdict:
            return found
    return made.request


def _with_little_stated(asked: UseRequest) -> UseRequest:
    """Return a question of somebody who has no document and knows no fact but whether the result is sold."""
    datasets = tuple(replace(each, facts=dict.fromkeys(each.facts)) for each in asked.datasets)
    facts = {name: value if name == "sells_result" else None for name, value in asked.facts.items()}
    return replace(asked, facts=facts, datasets=datasets, evidence=())


def spoilt_question(made: World, seed: int) -> UseRequest:
    """A question that would be answered with a permit or with questions, but for some of what the asker chose.

    Of few questions at random could anything the asker controls be changed so that the answer is milder. Where none
    such is found in a world, it is the world's own question.
    """
    dice, engine = random.Random(seed), Engine(made.snapshot)
    for _ in range(_TRIED):
        good = _any(dice)
        if engine.verdict(good).rank > Verdict.INSUFFICIENT_FACTS.rank:
            continue
        for _ in range(_SPOILT):
            found = _spoilt(good, _any(dice), dice)
            if engine.verdict(found).rank > Verdict.INSUFFICIENT_FACTS.rank:
                return found
    return made.request


def _any(dice: random.Random) -> UseRequest:
    return question(dice.getrandbits(32))


def _spoilt(good: UseRequest, other: UseRequest, dice: random.Random) -> UseRequest:
    """Return a question with a few choices of another one."""
    chosen = dice.sample(_CHOSEN, dice.randint(0, 3))
    return replace(good, **{name: getattr(other, name) for name in chosen})
