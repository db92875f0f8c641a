# SPDX-License-Identifier: Apache-2.0
"""Licence expressions as the SPDX tools read them."""

import pytest

from licet.domain.expression import Both, Either, Expression, Leaf
from licet.domain.finding import Severity
from licet.errors import MalformedError
from licet.formats.spdx import parse_with_spdx, read_expression, spdx_ids, write_expression

KNOWN = {"MIT", "Apache-2.0", "AGREEMENT-GOVERNED", "LLAMA3.1"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MIT", Leaf("MIT")),
        ("MIT AND Apache-2.0", Both((Leaf("MIT"), Leaf("Apache-2.0")))),
        ("MIT OR (Apache-2.0 AND LLAMA3.1)", Either((Leaf("MIT"), Both((Leaf("Apache-2.0"), Leaf("LLAMA3.1")))))),
        ("AGREEMENT-GOVERNED", Leaf("AGREEMENT-GOVERNED")),
    ],
)
def test_known_expression_is_read_without_remark(text: str, found: Expression) -> None:
    assert read_expression(text, KNOWN) == (found, ())


def test_exception_is_kept() -> None:
    found = parse_with_spdx("GPL-2.0-only WITH Classpath-exception-2.0")
    assert found == Leaf("GPL-2.0-only", "Classpath-exception-2.0")
    assert write_expression(found) == "GPL-2.0-only WITH Classpath-exception-2.0"


def test_id_of_the_list_alone_is_a_warning() -> None:
    found, (remark,) = read_expression("BSD-3-Clause", KNOWN, path="x")
    assert found == Leaf("BSD-3-Clause")
    assert (remark.severity, remark.path) == (Severity.WARNING, "x")


def test_unknown_id_is_an_error_with_the_nearest() -> None:
    _, (remark,) = read_expression("apache2.0", KNOWN)
    assert remark.severity is Severity.ERROR
    assert "Apache-2.0" in remark.nearest


def test_loose_spelling_is_read_and_remarked_on() -> None:
    found, (remark,) = read_expression("MIT and Apache-2.0", KNOWN)
    assert found == Both((Leaf("MIT"), Leaf("Apache-2.0")))
    assert "write `MIT AND Apache-2.0`" in remark.message


@pytest.mark.parametrize(
    "text", ["", "  ", "MIT AND", "(MIT", "MIT)", "MIT Apache-2.0", "AND", "MIT " * 2000, "(" * 3000]
)
def test_broken_expression_is_a_finding(text: str) -> None:
    found, (remark,) = read_expression(text, KNOWN)
    assert found is None
    assert remark.code == "malformed"
    assert "\n" not in remark.message
    with pytest.raises(MalformedError):
        parse_with_spdx(text)


def test_list_holds_licences_and_exceptions() -> None:
    assert {"MIT", "CC-BY-4.0", "Classpath-exception-2.0"} <= spdx_ids()
    assert not any(name.startswith("LicenseRef") for name in spdx_ids())


def test_nested_expression_is_written_with_parentheses() -> None:
    expression = Both((Either((Leaf("MIT"), Leaf("Apache-2.0"))), Leaf("LLAMA3.1")))
    assert write_expression(expression) == "(MIT OR Apache-2.0) AND LLAMA3.1"
