# SPDX-License-Identifier: Apache-2.0
"""Requests as somebody with a role, whatever the keys are."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from licet.domain.access import ANYBODY, Caller, Role
from licet_api.security import caller_of
from tests.fakes.app import FakeRegistry


@contextmanager
def calling(registry: FakeRegistry, role: Role | None) -> Iterator[httpx2.Client]:
    """Let all requests inside be those of somebody with this role; None is somebody without a key."""
    caller = ANYBODY if role is None else Caller(name=f"a {role}", role=role)
    registry.app.dependency_overrides[caller_of] = lambda: caller
    try:
        yield registry.http
    finally:
        del registry.app.dependency_overrides[caller_of]
