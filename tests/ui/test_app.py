# SPDX-License-Identifier: Apache-2.0
"""The application itself: its pages, and what it says without a registry."""

from importlib.resources import files

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.app_test import SECONDS, words_of


def test_application_starts_and_explains_that_there_is_no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_URL", "http://127.0.0.1:9")
    app = AppTest.from_file(str(files("licet_ui") / "app.py"), default_timeout=SECONDS)
    app.run()
    assert not app.exception
    assert "The registry cannot be reached" in words_of(app)
    assert "http://127.0.0.1:9" in words_of(app)


def test_no_folder_is_called_pages() -> None:
    assert not (files("licet_ui") / "pages").is_dir()
