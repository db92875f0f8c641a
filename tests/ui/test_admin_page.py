# SPDX-License-Identifier: Apache-2.0
"""The Admin page: keys, settings and health, for administrators."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from licet.client import Client
from licet.domain.access import Role
from licet_ui import session
from licet_ui.forms.keys import grant_of
from licet_ui.presenters.administration import health_lines, key_line, setting_rows
from tests.factories import dataset
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of, signed_in, stubborn, too_slow, unreachable

ADMIN = session.Person(name="root", role="admin", key="licet_none")


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry(dataset("notes"), neo4j_password="hush-hush")


def admin(registry: FakeRegistry, **query: str) -> AppTest:
    return signed_in("admin", registry, Role.ADMIN, query=query)


@pytest.mark.parametrize("role", [Role.READER, Role.CURATOR, Role.REVIEWER])
def test_others_are_told_why_there_is_nothing(registry: FakeRegistry, role: Role) -> None:
    page = signed_in("admin", registry, role)
    assert "Keys and settings are for administrators." in words_of(page)
    assert not page.button


def test_nobody_sees_health_only(registry: FakeRegistry) -> None:
    words = words_of(open_page("admin", reader_of(registry)))
    assert "It answers." in words
    assert "Make a key" not in words


def test_key_is_made_and_shown_once(registry: FakeRegistry) -> None:
    page = admin(registry)
    field(page, "text_input", "Whose it is").set_value("Grace")
    field(page, "radio", "What they may do").set_value("curator")
    field(page, "text_area", "Only these routes").set_value("GET /v1/entries/*")
    button(page, "Make the key").click()
    words = words_of(rerun(page))
    assert "This is the key of Grace." in words
    assert page.code[0].value.startswith("licet_")
    assert "kept to GET /v1/entries/*" in words
    button(page, "It is handed over").click()
    assert not rerun(page).code


def test_flaws_of_a_key_are_said(registry: FakeRegistry) -> None:
    page = admin(registry)
    button(page, "Make the key").click()
    assert "Write a name first" in words_of(rerun(page))
    field(page, "text_input", "Whose it is").set_value("licet")
    button(page, "Make the key").click()
    assert "is kept for others on record" in words_of(rerun(page)).replace("`", "")


def test_key_is_revoked_after_a_question(registry: FakeRegistry) -> None:
    registry.key_for(Role.CURATOR)
    page = admin(registry)
    curator = next(key for key in registry.store.list_keys() if key.role is Role.CURATOR)
    page.button(key=f"revoke-{curator.id}").click()
    assert "This cannot be taken back." in words_of(rerun(page))
    assert all(key.revoked_at is None for key in registry.store.list_keys())
    button(page, "Keep it").click()
    assert "This cannot be taken back." not in words_of(rerun(page))
    page.button(key=f"revoke-{curator.id}").click()
    button(rerun(page), "Revoke it for good").click()
    assert "The key of curator is revoked." in words_of(rerun(page))
    assert next(key for key in registry.store.list_keys() if key.id == curator.id).revoked_at is not None


def test_settings_without_secrets(registry: FakeRegistry) -> None:
    words = words_of(admin(registry, tab="Settings"))
    assert "| `LICET_STORE` | memory |" in words
    assert "| `NEO4J_PASSWORD` | ********" in words.replace("\\", "")
    assert "hush-hush" not in words


def test_health_in_words(registry: FakeRegistry) -> None:
    words = words_of(admin(registry, tab="Health"))
    assert "The last write is number 1." in words
    assert "in memory" in words


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (unreachable(), "cannot be reached"),
        (stubborn(403, "role_missing", "this was refused"), "this was refused"),
        (stubborn(412, "revision_conflict", "this was refused"), "this was refused"),
        (stubborn(422, "invalid_grant", "this was refused"), "this was refused"),
        (too_slow(), "does not answer in time"),
    ],
    ids=["down", "403", "412", "422", "slow"],
)
def test_what_goes_wrong_is_said(client: Client, said: str) -> None:
    assert said in words_of(open_page("admin", client, who=ADMIN)).lower()


def test_empty_registry() -> None:
    assert "The last write is number 0." in words_of(admin(FakeRegistry(), tab="Health"))


def test_form_of_a_key() -> None:
    found = grant_of(name=" Ada ", role="reader", scopes="get /v1/*\n\n* /v1/me", last_day=None)
    scopes = [{"method": "GET", "path": "/v1/*"}, {"method": "*", "path": "/v1/me"}]
    assert found == {"name": "Ada", "role": "reader", "scopes": scopes}
    with pytest.raises(ValueError, match="line 1 of the scopes"):
        grant_of(name="Ada", role="reader", scopes="everything", last_day=None)


def test_line_of_a_key() -> None:
    key: dict[str, Any] = {
        "id": "key_1", "name": "Ada", "role": "curator", "state": "revoked", "scopes": [], "created_at": "2026-01-02T",
        "created_by": "root", "expires_at": "2027-01-01T", "last_used_at": None, "revoked_at": "2026-03-04T",
        "revoked_by": "root",
    }  # fmt: skip
    assert key_line(key).endswith(
        "made 2026-01-02 by root · never used · ends 2027-01-01 · revoked 2026-03-04 by root · `key_1`"
    )


def test_settings_and_health_of_others() -> None:
    row = {"variable": "X", "value": None, "origin": None, "help": "What it is."}
    assert setting_rows([row]) == ["| `X` | not set | not known | What it is. |"]
    assert list(health_lines({"status": "lags"})) == [("State", "It says `lags`.")]
