# SPDX-License-Identifier: Apache-2.0
"""A page drawn without a browser, and what can be read of it."""

from typing import Any

from streamlit.testing.v1 import AppTest

SECONDS = 60


def open_page(name: str, client: Any, *, query: dict[str, str] | None = None, who: Any = None, **more: Any) -> AppTest:
    """Draw the page `name` over a client, for `who` is signed in."""
    app = AppTest.from_function(_draw, default_timeout=SECONDS, args=(name, client, more))
    for key, value in (query or {}).items():
        app.query_params[key] = value
    if who is not None:
        app.session_state["licet_person"] = who
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def rerun(app: AppTest) -> AppTest:
    """Draw the page again after something was pressed or typed."""
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def words_of(app: AppTest) -> str:
    """Everything that can be read, without the marks that keep Markdown from reading it."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "success", "warning", "error", "info", "code")
    found: list[Any] = [each for kind in kinds for each in app.get(kind)]
    texts = (str(each.value) for each in found)
    return "\n".join(texts).replace("\\", "")


def button(app: AppTest, text: str, *, place: int = 0) -> Any:
    """The button with this text; of several the one at `place`."""
    return [each for each in app.button if each.label == text][place]


def field(app: AppTest, kind: str, text: str) -> Any:
    """The input of a kind whose label begins with `text`."""
    found: list[Any] = list(app.get(kind))
    return next(each for each in found if each.label.startswith(text))


def _draw(name: str, client: object, more: dict[str, object]) -> None:
    from importlib import import_module

    import_module(f"licet_ui.views.{name}").render(client, **more)
