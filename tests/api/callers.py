# SPDX-License-Identifier: Apache-2.0
"""Requests as somebody with a role, each with a key of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from licet.domain.access import Role
from tests.fakes.app import FakeRegistry


@contextmanager
def calling(registry: FakeRegistry, role: Role | None) -> Iterator[httpx2.Client]:
    """Let all requests inside be those of somebody with this role; None is somebody without a key."""
    headers = registry.http.headers
    if role is not None:
        headers["authorization"] = f"Bearer {registry.key_for(role, name=f'a {role}')}"
    try:
        yield registry.http
    finally:
        headers.pop("authorization", None)
