# SPDX-License-Identifier: Apache-2.0
"""A change request in words, and what somebody may do with it: what they may not has its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Act", "acts_of", "did_words", "red_cases", "state_badge", "summary_words"]

_BADGES: Final = {
    "draft": ":gray-badge[draft]",
    "submitted": ":blue-badge[submitted]",
    "returned": ":orange-badge[returned]",
    "published": ":green-badge[published]",
    "closed": ":gray-badge[closed]",
}
_DID: Final = {"proposed": "proposed it", "revised": "revised it", "withdrew": "withdrew it"}
_OPEN: Final = ("draft", "submitted", "returned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done; `why_not` is empty where one may. `needs` names what must be written for it."""

    verb: str
    label: str
    why_not: str = ""
    needs: str = ""


def state_badge(request: Mapping[str, Any]) -> str:
    """Return the state of a change request as a badge, with why it was closed."""
    because = f" :gray-badge[{request['closed_because']}]" if request["closed_because"] else ""
    conflict = " :red-badge[conflict]" if request["conflicts"] else ""
    return _BADGES[request["state"]] + because + conflict


def summary_words(request: Mapping[str, Any]) -> str:
    """Return who proposed what, and how many have approved it."""
    entries = ", ".join(change["entry"] for change in request["changes"])
    whose = f" for {request['on_behalf_of']}" if request["on_behalf_of"] else ""
    words = f"{entries}, by {request['proposed_by']}{whose}"
    if request["state"] == "submitted" and not request["approvals_needed"]:
        words += "; a reviewer may publish it"
    elif request["state"] == "submitted":
        words += f"; {len(request['approvals'])} of {request['approvals_needed']} approvals"
    return words


def did_words(did: str) -> str:
    """Return what somebody did, as a verb."""
    return _DID.get(did, f"{did} it")


def red_cases(request: Mapping[str, Any], preview: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return the ids of the cases that fail with a change request."""
    impact = (preview or {}).get("impact") or request["impact"] or {"cases": {"failed": ()}}
    own = [case["id"] for case in (preview or {}).get("cases_of_its_own", ()) if not case["ok"]]
    return tuple(dict.fromkeys((*impact["cases"]["failed"], *own)))


def acts_of(request: Mapping[str, Any], *, name: str, roles: frozenset[str], red: bool) -> tuple[Act, ...]:
    """Return what can be done with a change request in its state.

    Args:
        request: the change request.
        name: who looks at it.
        roles: every role that they have at least.
        red: whether a case fails with it.
    """
    return tuple(_acts(request, name, roles, red=red))


def _acts(request: Mapping[str, Any], name: str, roles: frozenset[str], *, red: bool) -> Iterator[Act]:
    submitted = request["state"] == "submitted"
    wrote = name in {request["proposed_by"], request["on_behalf_of"], *request["authors"]}
    no_reviewer = "" if "reviewer" in roles else "only a reviewer may do this: ask one"
    if submitted:
        why = no_reviewer or _why_not_approve(request, name, wrote=wrote)
        yield Act(verb="approve", label="Approve", why_not=why, needs="override" if red else "")
        yield Act(verb="return", label="Return", why_not=no_reviewer, needs="comment")
        yield Act(verb="reject", label="Reject", why_not=no_reviewer, needs="comment")
        why = no_reviewer or _why_not_publish(request)
        yield Act(verb="publish", label="Publish", why_not=why, needs="override" if red else "")
    if request["state"] in _OPEN:
        own = name in {request["proposed_by"], request["on_behalf_of"]} or "admin" in roles
        why = "" if own and "curator" in roles else "only whoever proposed it may withdraw it"
        yield Act(verb="withdraw", label="Withdraw", why_not=why)


def _why_not_approve(request: Mapping[str, Any], name: str, *, wrote: bool) -> str:
    if wrote:
        return "this is a change of your own: somebody else must approve it"
    if request["conflicts"]:
        return "resolve the conflicts first"
    if any(approval["by"] == name for approval in request["approvals"]):
        return "you have approved it already"
    return ""


def _why_not_publish(request: Mapping[str, Any]) -> str:
    if request["conflicts"]:
        return "resolve the conflicts first"
    left = request["approvals_needed"] - len(request["approvals"])
    return f"{left} more {'person' if left == 1 else 'people'} must approve it first" if left > 0 else ""
