# SPDX-License-Identifier: Apache-2.0
"""Who may read what."""

import pytest

from licet.domain.access import ANYBODY, Caller, Role
from licet.domain.visibility import Visibility, may_read


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_who_may_read(visibility: Visibility, role: Role | None) -> None:
    caller = ANYBODY if role is None else Caller(name="ada", role=role)
    expected = {
        Visibility.PUBLIC: True,
        Visibility.INSTITUTION: role is not None,
        Visibility.RESTRICTED: role in {Role.CURATOR, Role.ADMIN},
    }
    assert may_read(caller, visibility, (Role.CURATOR,)) is expected[visibility]


def test_restricted_to_nobody_is_for_the_administrator() -> None:
    assert [role for role in Role if may_read(Caller(name="a", role=role), Visibility.RESTRICTED)] == [Role.ADMIN]
