# SPDX-License-Identifier: Apache-2.0
"""Entries that a question brings along open nothing that the registry keeps closed, and stay their asker's own."""

from typing import Any, Final

import pytest

from licet.domain.access import Role
from licet.domain.document import document_id
from licet.domain.entry import Curation, Derivation, Entry, ReviewState, TermsText
from licet.domain.rule import DutySpec
from licet.domain.visibility import Visibility
from licet.wire.write import to_jsonable
from tests.api.callers import calling
from tests.factories import agreement, clause, constraint, dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

SECRET: Final = "zqsecretqz"
CLOSED: Final[dict[str, Any]] = {
    "visibility": Visibility.RESTRICTED, "readers": (Role.ADMIN,), "name": f"name {SECRET}",
}  # fmt: skip
PUBLISHED: Final[dict[str, Any]] = {"curation": Curation(state=ReviewState.PUBLISHED)}
TEXT: Final = b"the whole of the terms"
ASKED: Final[dict[str, Any]] = {
    "action": "evaluate", "datasets": [{"id": "notes"}], "model": {"id": "llm"},
    "purpose": {"id": "research_non_commercial"}, "environment": {"kind": "institution_on_prem"},
}  # fmt: skip


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with closed terms, which permit, owe and tell, and a closed data set."""
    words = clause(quote=f"quote {SECRET}", note=SECRET, section=SECRET)
    owed = (DutySpec(id="X-1-D", says=f"Pay {SECRET}."),)
    return FakeRegistry(
        agreement(
            "DUA-X",
            rule("X-1", "permission", "use", "evaluate", says=f"Yes {SECRET}.", clause=words, duties=owed),
            rule("X-2", "notice", "evaluate", says=f"Note {SECRET}.", clause=words),
            rule("X-4", "prohibition", "evaluate", says=f"No {SECRET}.", clause=words),
            aliases=("DUA-EX",),
            **{**CLOSED, **PUBLISHED},
        ),
        licence("OPEN", rule("O-1", "permission", "use", "evaluate", says="Use is allowed."), **PUBLISHED),
        licence(
            "QUOTED",
            rule("Q-1", "permission", "use", "evaluate", says=f"Quoted {SECRET}.", clause=words),
            text=TermsText(sha256=document_id(TEXT)),
            **PUBLISHED,
        ),
        dataset("notes", concluded_terms="DUA-X"),
        dataset("quoting", concluded_terms="QUOTED"),
        dataset("kept", concluded_terms="OPEN", attributes={"sensitivity": "phi"}, **CLOSED),
        dataset("copy", concluded_terms="OPEN", derived_from=(Derivation(id="kept", how="copy"),)),
        model("llm", concluded_terms="OPEN"),
    )


def brought(*entries: Entry) -> list[Any]:
    return [to_jsonable(entry) for entry in entries]


def terms(name: str, rule_id: str = "M-1", **more: Any) -> Entry:
    return licence(name, rule(rule_id, "permission", "use", "evaluate"), **more)


@pytest.mark.parametrize(
    "entry",
    [terms("X-1"), terms("X-2"), terms("MINE", "DUA-X"), terms("MINE", "kept"), terms("MINE", "DUA-EX")],
    ids=["entry called as a rule", "as a notice", "rule called as an entry", "as a data set", "as an alias"],
)
def test_ids_of_the_other_kind_open_nothing(registry: FakeRegistry, entry: Entry) -> None:
    with calling(registry, None) as http:
        plain = http.post("/v1/decisions", json=ASKED)
        refused = http.post("/v1/decisions", json={**ASKED, "entries": brought(entry)})
        seen = http.post("/v1/decisions:preview", json={"request": ASKED, "entries": brought(entry)})
    assert plain.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (422, "contradiction")
    assert SECRET not in plain.text + refused.text + seen.text


def test_terms_of_ones_own_open_no_document(registry: FakeRegistry) -> None:
    with calling(registry, Role.ADMIN) as http:
        filing = {"entry": "QUOTED", "name": "t.txt", "visibility": "restricted", "readers": "admin"}
        kind = {"content-type": "text/plain"}
        assert http.post("/v1/documents", params=filing, content=TEXT, headers=kind).is_success
    with calling(registry, None) as http:
        question = {**ASKED, "datasets": [{"id": "quoting"}]}
        plain = http.post("/v1/decisions", json=question)
        mine = http.post("/v1/decisions", json={**question, "entries": brought(terms("MINE", "QUOTED"))})
        seen = http.post("/v1/decisions:preview", json={"request": question, "entries": brought(terms("M", "QUOTED"))})
    assert plain.status_code == 200
    assert SECRET not in plain.text + mine.text + seen.text


def test_replacement_has_its_own_words_and_none_of_the_closed_entry(registry: FakeRegistry) -> None:
    mine = agreement("DUA-X", rule("X-9", "prohibition", "evaluate", says="Mine alone."), **PUBLISHED)
    with calling(registry, None) as http:
        asked = http.post("/v1/decisions", json={**ASKED, "entries": brought(mine)})
        seen = http.post("/v1/decisions:preview", json={"request": ASKED, "entries": brought(mine)})
    assert "Mine alone." in asked.text
    assert "Mine alone." in seen.text
    assert SECRET not in asked.text + seen.text


@pytest.mark.parametrize("role", [None, Role.CURATOR], ids=str)
def test_rules_of_ones_own_ask_no_facts_of_what_is_closed(registry: FakeRegistry, role: Role | None) -> None:
    asks = rule("MN-2", "prohibition", "evaluate", constraints=(constraint("dataset.sensitivity", "eq", "phi"),))
    own = brought(licence("MINE", asks), model("mine", concluded_terms="MINE"))
    child = brought(dataset("child", derived_from=(Derivation(id="kept", how="copy"),)))
    closed = {**ASKED, "datasets": [{"id": "kept"}]}
    plain = {**ASKED, "datasets": [{"id": "quoting"}], "model": {"id": "mine"}, "entries": own}
    with calling(registry, role) as http:
        found = http.post("/v1/decisions", json=plain)
        assert found.status_code == 200, found.text
        assert http.post("/v1/decisions", json=closed).status_code == 200
        for question in (
            {**closed, "model": {"id": "mine"}, "entries": own},
            {**plain, "datasets": [{"id": "child"}], "entries": [*own, *child]},
            {**plain, "datasets": [{"id": "copy"}]},
        ):
            refused = http.post("/v1/decisions", json=question)
            assert (refused.status_code, refused.json()["code"]) == (422, "asset_closed"), refused.text
            (line,) = http.post("/v1/decisions:batch", json=[question]).json()
            assert line["problem"]["code"] == "asset_closed"
        seen = http.post("/v1/decisions:preview", json={"request": closed, "entries": own})
        assert seen.json()["code"] == "asset_closed"
        tried = {key: value for key, value in closed.items() if key != "model"} | {"entries": own}
        assert http.post("/v1/models:permitted", json=tried).json()["code"] == "asset_closed"
    with calling(registry, Role.ADMIN) as http:
        assert http.post("/v1/decisions", json={**closed, "model": {"id": "mine"}, "entries": own}).is_success


@pytest.fixture
def private(registry: FakeRegistry) -> tuple[FakeRegistry, str]:
    """A registry with a question of an administrator about private data, and the id of its answer."""
    entries = brought(
        agreement("PRIV", rule("PR-1", "prohibition", "evaluate", says=f"Private {SECRET}."), **CLOSED),
        dataset("own", concluded_terms="PRIV", **CLOSED),
    )
    question = {**ASKED, "datasets": [{"id": "own"}], "entries": entries}
    with calling(registry, Role.ADMIN) as http:
        asked = http.post("/v1/decisions", json=question)
        assert SECRET in asked.text
        assert SECRET in http.get(f"/v1/decisions/{asked.json()['id']}").text
    return registry, asked.json()["id"]


def test_private_entries_of_a_question_are_for_its_asker(private: tuple[FakeRegistry, str]) -> None:
    registry, name = private
    with calling(registry, None) as http:
        assert name not in http.get("/v1/decisions").text
        for place in ("", "/graph?format=json", "/graph?format=dot", "/replay"):
            found = http.get(f"/v1/decisions/{name}{place}")
            assert (found.status_code, SECRET in found.text) == (200, False), place
        question = http.get(f"/v1/decisions/{name}/request")
        assert (question.status_code, question.json()["code"]) == (404, "decision_not_found")


def test_question_about_what_is_closed_is_for_its_asker(registry: FakeRegistry) -> None:
    with calling(registry, Role.ADMIN) as http:
        name = http.post("/v1/decisions", json={**ASKED, "datasets": [{"id": "kept"}]}).json()["id"]
        assert http.get(f"/v1/decisions/{name}/request").status_code == 200
    for role, status in ((None, 404), (Role.CURATOR, 404), (Role.ADMIN, 200)):
        with calling(registry, role) as http:
            assert http.get(f"/v1/decisions/{name}/request").status_code == status
    with calling(registry, None) as http:
        mine = http.post("/v1/decisions", json=ASKED).json()["id"]
        assert http.get(f"/v1/decisions/{mine}/request").json()["datasets"][0]["id"] == "notes"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, (Visibility.PUBLIC, ())),
        ({"visibility": Visibility.INSTITUTION}, (Visibility.INSTITUTION, ())),
        (
            {"visibility": Visibility.RESTRICTED, "readers": (Role.CURATOR, Role.REVIEWER)},
            (Visibility.RESTRICTED, (Role.CURATOR,)),
        ),
    ],
    ids=["open", "institution", "restricted"],
)
def test_output_is_as_closed_as_what_it_was_made_from(source: dict[str, Any], expected: tuple[Any, ...]) -> None:
    base = {"visibility": Visibility.RESTRICTED, "readers": (Role.READER, Role.CURATOR)} if "readers" in source else {}
    registry = FakeRegistry(
        licence("OPEN", rule("O-1", "permission", "use", "evaluate"), **PUBLISHED),
        dataset("source", concluded_terms="OPEN", **source),
        model("llm", concluded_terms="OPEN", **base),
        institution("HERE"),
        institution="HERE",
    )
    question = {**ASKED, "datasets": [{"id": "source"}], "outputs": [{"kind": "results", "release": "internal"}]}
    with calling(registry, Role.CURATOR) as http:
        name = http.post("/v1/decisions", json=question).json()["id"]
        made = http.post("/v1/artefacts", json={"decision": name, "id": "made", "name": "made"})
    assert made.status_code == 201, made.text
    stored = registry.store.entry("made").entry
    assert (stored.visibility, stored.readers) == expected
    with calling(registry, None) as http:
        assert http.get("/v1/entries/made").is_success is not bool(source)
