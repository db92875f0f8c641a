# SPDX-License-Identifier: Apache-2.0
"""Pages as somebody with a role sees them."""

from typing import Any

from streamlit.testing.v1 import AppTest

from licet.client import Client, Role
from licet_ui.session import Person
from tests.fakes.app import URL, AppTransport, FakeRegistry
from tests.ui.app_test import SECONDS, rerun

PERSON = "licet_person"


def client_of(registry: FakeRegistry, key: str) -> Client:
    """A client with a key."""
    return Client(URL, key, transport=AppTransport(registry.app))


def signed_in(registry: FakeRegistry, name: str, role: str) -> tuple[Client, Person]:
    """A person with a new key, and their client."""
    key = registry.key_for(Role(role), name=name)
    return client_of(registry, key), Person(name=name, role=role, key=key)


def open_as(page: str, who: tuple[Any, Person | None], *, query: dict[str, str] | None = None) -> AppTest:
    """Draw a page as somebody sees it."""
    client, person = who
    app = AppTest.from_function(_draw, default_timeout=SECONDS, args=(page, client))
    if person is not None:
        app.session_state[PERSON] = person
    for key, value in (query or {}).items():
        app.query_params[key] = value
    return rerun(app)


def marked(app: AppTest) -> str:
    """What is drawn as a redline: texts with what was taken out and put in."""
    return "\n".join(str(each.proto.body) for each in app.get("html"))


def _draw(page: str, client: object) -> None:
    from importlib import import_module

    import_module(f"licet_ui.views.{page}").render(client)
