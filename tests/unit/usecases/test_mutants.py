# SPDX-License-Identifier: Apache-2.0
"""Each verified rule is changed in every way that an answer can show, and cases notice it or not."""

from dataclasses import replace

from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.rule import DutySpec, Modality, Rule
from licet.domain.use import PurposeUse
from licet.domain.verdict import Verdict
from licet.usecases.mutants import Expectation, Mutant, is_noticed, mutants_of, relevant_cases
from tests.factories import NOW, clause, constraint, dataset, licence, request, rule

TRAINED = constraint("fact.user_trained", "eq", True)
ALLOWS = rule("T-1", "permission", "evaluate")
CASE = Expectation(
    id="a",
    request=request(
        "evaluate",
        data="data",
        as_of=NOW.date(),
        purpose=PurposeUse(id="research_non_commercial"),
        facts={"sells_result": False},
    ),
    verdict=Verdict.PERMITTED,
    because=("T-1",),
)


def registry(*rules: Rule) -> Snapshot:
    return compile_snapshot((licence("TERMS", *rules), dataset(concluded_terms="TERMS")))


def ways(*rules: Rule) -> list[tuple[str, str]]:
    return [(mutant.rule.id, mutant.how) for mutant in mutants_of(registry(*rules))]


def noticed(mutant: Mutant, snapshot: Snapshot, *cases: Expectation) -> bool:
    return is_noticed(mutant, relevant_cases(cases, snapshot).get("TERMS", ()), snapshot)


def only(snapshot: Snapshot, name: str, how: str) -> Mutant:
    return next(mutant for mutant in mutants_of(snapshot) if (mutant.rule.id, mutant.how) == (name, how))


def test_every_way_to_change_a_rule() -> None:
    given = rule("T-1", "permission", "evaluate", purposes=("research",), requires=(TRAINED,))
    assert ways(given) == [
        ("T-1", "dropped"),
        ("T-1", "prohibits"),
        ("T-1", "without its purposes"),
        ("T-1", "without requires/0"),
        ("T-1", "use for evaluate"),
    ]


def test_notices_and_what_nobody_verified_stay() -> None:
    assert not ways(rule("T-1", "notice"), rule("T-2", "permission", clause=clause(verified=False)))


def test_what_no_answer_can_show_is_left_out() -> None:
    assert ("T-1", "dropped") in ways(ALLOWS)
    assert ("T-1", "dropped") not in ways(ALLOWS, rule("T-2", "permission", "use"))


def test_case_notices_a_permission_that_is_gone() -> None:
    snapshot = registry(ALLOWS)
    assert not noticed(Mutant(entry="TERMS", rule=ALLOWS, how="", changed=ALLOWS), snapshot, CASE)
    assert noticed(only(snapshot, "T-1", "dropped"), snapshot, CASE)
    assert not noticed(only(snapshot, "T-1", "dropped"), snapshot)


def test_case_about_other_acts_notices_nothing() -> None:
    snapshot = registry(ALLOWS, rule("T-2", "permission", "train"))
    assert not noticed(only(snapshot, "T-2", "dropped"), snapshot, CASE)


def test_case_names_what_it_does_not_rest_on() -> None:
    snapshot = registry(rule("T-1", "prohibition", "fine_tune"), rule("T-2", "prohibition", "evaluate"))
    case = replace(CASE, verdict=Verdict.PROHIBITED, because=())
    widened = only(snapshot, "T-1", "train for fine_tune")
    widened = replace(widened, changed=rule("T-1", "prohibition", "use"))
    assert not noticed(widened, snapshot, case)
    assert noticed(widened, snapshot, replace(case, not_because=frozenset({"T-1"})))


def test_case_names_its_duties() -> None:
    owed = rule(
        "T-2", "duty", "evaluate", duties=(DutySpec(id="cite", says="Cite."), DutySpec(id="tell", says="Tell."))
    )
    snapshot = registry(ALLOWS, owed)
    case = replace(CASE, verdict=Verdict.PERMITTED_WITH_DUTIES, because=())
    less = Mutant(entry="TERMS", rule=owed, how="", changed=replace(owed, duties=owed.duties[:1]))
    assert not noticed(less, snapshot, case)
    assert noticed(less, snapshot, replace(case, duties=frozenset({"tell"})))
    changed = only(snapshot, "T-2", "informs").changed
    assert changed is not None
    assert changed.modality is Modality.NOTICE
