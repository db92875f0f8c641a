# SPDX-License-Identifier: Apache-2.0
"""What is shown when something cannot be done, with what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import streamlit as st

from licet.client import EntryConflictError, RegistryUnreachableError, RemoteError
from licet_ui import session
from licet_ui.presenters.words import plain, sentence

__all__ = ["problems_shown"]

_NOBODY: Final = 401
_NOT_ALLOWED: Final = 403
_NO_KEY: Final = "key_missing"


@contextmanager
def problems_shown() -> Iterator[None]:
    """Show what goes wrong with the registry or with an input, in place of what would be drawn."""
    try:
        yield
    except RegistryUnreachableError as error:
        st.error(f"**The registry cannot be reached.** {plain(sentence(str(error)))}", icon=":material/cloud_off:")
        st.button("Try again", key="try-again")
    except EntryConflictError as error:
        st.error(
            "**Somebody else changed this entry while you worked on it.** Nothing was saved. "
            f"{plain(sentence(str(error)))} Reload this page to see what is there now; what you typed is "
            "still in the form until then.",
            icon=":material/call_merge:",
        )
    except RemoteError as error:
        _draw_refusal(error)
    except ValueError as error:
        st.error(plain(sentence(str(error))), icon=":material/error:")
        _draw_flaws(error)


def _draw_refusal(error: RemoteError) -> None:
    detail = plain(sentence(str(error)))
    if error.status == _NOBODY:
        st.warning(f"**{_head_of(error)}** {detail} {_way_in()}", icon=":material/lock:")
    elif error.status == _NOT_ALLOWED:
        st.error(f"**Your role does not reach here.** {detail}", icon=":material/lock:")
    else:
        st.error(f"**The registry refused this.** {detail}", icon=":material/error:")
    _draw_flaws(error)
    if error.trace_id:
        st.caption(f"For whoever runs the registry: `{error.code}`, trace id `{error.trace_id}`.")


def _head_of(error: RemoteError) -> str:
    if error.code == _NO_KEY:
        return "Please sign in."
    return "You are no longer signed in." if session.person() is not None else "The registry refused this key."


def _way_in() -> str:
    button = "Sign in" if session.person() is None else "Sign out"
    return f"Use **{button}** at the top of the page; an administrator of the registry gives keys."


def _draw_flaws(error: Any) -> None:
    for flaw in getattr(error, "flaws", ()):
        nearest = f" Did you mean {plain(', '.join(flaw.nearest))}?" if flaw.nearest else ""
        st.markdown(f"- `{flaw.pointer or '/'}`: {plain(flaw.detail)}.{nearest}")
