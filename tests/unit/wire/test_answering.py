# SPDX-License-Identifier: Apache-2.0
"""Answers go where the question says, and make what is missing on the way."""

from __future__ import annotations

from licet.domain.use import PurposeUse, UseRequest
from licet.wire.answering import with_answers


def test_an_answer_makes_the_list_that_it_goes_into() -> None:
    asked = UseRequest(action="use", purpose=PurposeUse(id="health_research"))
    answered = with_answers(asked, {"/purpose/diseases/-": "MONDO:0005148"})
    assert answered.purpose == PurposeUse(id="health_research", diseases=("MONDO:0005148",))
    both = with_answers(UseRequest(action="use"), {"/purpose/id": "research", "/purpose/diseases/-": "DOID:162"})
    assert both.purpose == PurposeUse(id="research", diseases=("DOID:162",))
