# SPDX-License-Identifier: Apache-2.0
"""A collection of entries is checked as a whole, and reported on."""

from licet.domain.entry import Curation, Derivation, RestsOn
from licet.domain.finding import Severity
from licet.domain.rule import DutySpec
from licet.usecases.data_check import check_data
from licet.usecases.data_report import report_data
from tests import factories as make


def test_sound_collection_has_no_findings() -> None:
    entries = (make.dataset("data", concluded_terms="MIT"), make.licence("MIT", make.rule()))
    assert check_data(entries).findings == ()
    assert check_data(entries).is_sound


def test_flaws_of_single_entries_are_found() -> None:
    (finding,) = check_data((make.licence("MIT", make.rule("R", "permission", "finetune")),)).findings
    assert (finding.path, finding.code) == ("MIT#/rules/0/actions/0", "unknown_term")
    assert finding.nearest[0] == "fine_tune"


def test_findings_come_sorted() -> None:
    broken = make.rule("R", "permission", "x", purposes=("y",))
    found = check_data((make.licence("B", broken), make.licence("A", make.rule("S", "permission", "x"))))
    paths = [finding.path for finding in found.findings]
    assert paths == sorted(paths)
    assert not found.is_sound


def test_ids_and_aliases_are_unique() -> None:
    found = check_data(
        (make.dataset("a"), make.model("a"), make.model("b", aliases=("a", "c")), make.model("d", aliases=("c",)))
    )
    assert [finding.path for finding in found.findings] == ["a#/id", "b#/aliases/0", "d#/aliases/0"]


def test_rule_ids_are_unique() -> None:
    found = check_data((make.licence("A", make.rule("R")), make.licence("B", make.rule("R"))))
    assert [(finding.path, finding.code) for finding in found.findings] == [("B#/rules/0/id", "duplicate_id")]


def test_lifted_rules_exist_and_can_be_lifted() -> None:
    lifting = make.rule("R-1", lifts=("R-2", "R-3", "R-4"))
    others = (make.rule("R-2", "prohibition"), make.rule("R-3", "notice"))
    found = check_data((make.licence("A", lifting, *others),))
    assert [finding.path for finding in found.findings] == ["A#/rules/0/lifts/1", "A#/rules/0/lifts/2"]


def test_ruling_rests_on_rules_that_exist() -> None:
    rests = (RestsOn(rule="R"), RestsOn(rule="S"))
    found = check_data((make.licence("A", make.rule("R")), make.ruling(rests_on=rests)))
    assert [finding.path for finding in found.findings] == ["RULING#/rests_on/1/rule"]


def test_source_of_a_rule_stands_in_one_entry() -> None:
    one = make.licence("A", make.rule("R-1a", source_rule="R-1"), make.rule("R-2", source_rule="R-2"))
    two = make.licence("B", make.rule("R-1b", source_rule="R-1"))
    found = check_data((one, two)).findings
    assert [(finding.path, finding.severity) for finding in found] == [
        ("A#/rules/1/source_rule", Severity.ERROR),
        ("B#/rules/0/source_rule", Severity.WARNING),
    ]


def test_nothing_is_made_from_itself() -> None:
    one = make.dataset("one", derived_from=(Derivation(id="two", how="derived"),))
    two = make.artefact("two", derived_from=(Derivation(id="three", how="derived"), Derivation(id="x", how="copy")))
    three = make.model("three", descendant_of=(Derivation(id="one", how="trained_on"),))
    assert [finding.path for finding in check_data((one, two, three)).findings] == ["one#", "three#", "two#"]


def test_missing_entries_are_counted_as_stubs() -> None:
    entries = (make.dataset("a", concluded_terms="X"), make.dataset("b", concluded_terms="X AND b"))
    found = check_data(entries)
    assert found.is_sound
    assert [(stub.id, stub.named_by) for stub in found.stubs] == [("X", ("a#/concluded_terms", "b#/concluded_terms"))]


def test_prohibition_under_a_condition_does_not_explain_what_it_does_not_name() -> None:
    suing = make.constraint("fact.patent_suit_against_licensor", "eq", True)
    rules = (make.rule("R-1", "prohibition", "use", constraints=(suing,)), make.rule("R-2", "prohibition", "train"))
    pairs = {pair.action: pair for pair in report_data((make.licence("A", *rules),)).silent}
    assert pairs["use"].forbidden_by == ("R-1",)
    assert pairs["reidentify"].forbidden_by == ()
    assert pairs["fine_tune"].forbidden_by == ("R-2",)


def test_report_counts_entries_and_rules() -> None:
    unread = make.rule("R-2", "prohibition", clause=make.clause(verified=False), review="unclear", refer_to="legal")
    entries = (make.licence("A", make.rule("R-1"), unread, curation=Curation(verified=True)), make.dataset("d"))
    report = report_data(entries)
    assert (report.entries, report.rules) == (2, 2)
    assert report.entries_by_kind == {"dataset": 1, "licence": 1}
    assert report.rules_by_modality == {"permission": 1, "prohibition": 1}
    assert report.executable_share == 0.5
    assert [(rule.rule, rule.reason, rule.refer_to) for rule in report.review_rules] == [("R-2", "unclear", "legal")]
    assert report.unverified_entries == ("d",)
    assert report.unverified_rules == ("R-2",)


def test_report_of_nothing_is_a_report() -> None:
    report = report_data(())
    assert report.executable_share == 1.0
    assert report.single_share == report.facts.single_share == 0.0


def test_facts_and_evidence_that_serve_one_rule_are_named() -> None:
    asked = make.constraint("fact.sells_result", "eq", False)
    approved = make.constraint("fact.project_approved", "eq", True)
    law = make.regulation("LAW", applies_when=(asked,))
    rules = (
        make.rule("R-1", constraints=(asked,)),
        make.rule("R-2", requires=(approved,)),
        make.rule("R-3", "duty", duties=(DutySpec(id="d", says="x", evidence="model_card"),)),
        make.rule("R-4", constraints=(make.constraint("evidence.agreement.terms", "eq", "x"),)),
    )
    report = report_data((make.licence("A", *rules), law))
    assert report.facts.used == 2
    assert report.facts.single == (("fact.project_approved", "R-2"), ("fact.sells_result", "R-1"))
    assert report.facts.single_share == 1.0
    assert report.evidence.single == (
        ("evidence.agreement", "R-4"),
        ("evidence.data_access_request", "R-2"),
        ("evidence.model_card", "R-3"),
    )
    assert report.single_share == 1.0
    assert "fact.healthcare_task" in report.facts.unused


def test_licence_that_permits_nothing_is_silent_until_remarked_on() -> None:
    rules = (make.rule("R-1", "permission", "use"), make.rule("R-2", "prohibition", "share_model_restricted"))
    remarks = {"A": {"train": "copies only", "every_action": "software"}, "every_licence": {"link_data": "records"}}
    report = report_data((make.licence("A", *rules), make.licence("B")), remarks=remarks)
    pairs = {(pair.terms, pair.action): pair for pair in report.silent}
    assert ("A", "evaluate") not in pairs
    assert pairs["A", "publish_model_weights"].forbidden_by == ("R-2",)
    assert pairs["A", "train"].remark == "copies only"
    assert pairs["A", "link_data"].remark == "software"
    assert pairs["B", "link_data"].remark == "records"
    assert {pair.terms for pair in report.unexplained} == {"B"}
    assert report_data((make.licence("A", *rules),)).unexplained
