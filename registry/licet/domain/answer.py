# SPDX-License-Identifier: Apache-2.0
"""An answer (contract: Decision)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from licet.domain.rule import Due, Scalar
from licet.domain.verdict import Verdict

__all__ = [
    "Act",
    "Alternative",
    "AssetVerdict",
    "Assumed",
    "CitedClause",
    "Decision",
    "EngineStamp",
    "Missing",
    "MixtureVerdict",
    "NotAssessed",
    "Notice",
    "OwedDuty",
    "PatchOp",
    "Reason",
    "ReviewItem",
    "UsedValue",
]

PatchValue = Scalar | tuple[Scalar, ...] | Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that is done, about one asset, and why it is judged (SEMANTICS 1.1)."""

    action: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedClause:
    """The clause that a reason cites."""

    terms: str
    version: str | None
    section: str | None
    quote: str | None
    source_url: str | None
    verified: bool
    confidence: str | None
    text_hash: str | None
    evidence: str | None = None
    date_read: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedValue:
    """A value that decided, and where it came from."""

    operand: str
    value: object
    from_: str
    asset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One finding: what a rule, or a silence, says of an act."""

    rule: str | None
    modality: str
    verdict: Verdict
    act: str
    about: str
    layer: str
    clause: CitedClause | None
    path: tuple[str, ...]
    says: str
    sources: tuple[str, ...] = ()
    deciding: bool = False
    values: tuple[UsedValue, ...] = ()
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedDuty:
    """A duty that goes with the permit."""

    id: str
    rules: tuple[str, ...]
    says: str
    action: str
    trigger: str
    due: Due | None
    evidence: str | None
    state: str
    if_: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A question whose answer is needed; `path` is the JSON pointer in the request for the answer."""

    path: str
    name: str
    kind: str
    choices: tuple[Scalar, ...] | None
    question: str
    wanted_by: tuple[str, ...]
    who_can_say: str
    kind_value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """What a person must settle, who that is, and the text to send."""

    rule: str | None
    who: str
    contact: str | None
    question: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchOp:
    """One JSON Patch operation (RFC 6902) on the request."""

    op: str
    path: str
    value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A smallest change that gives a milder verdict (SEMANTICS 8.6)."""

    change: tuple[PatchOp, ...]
    because: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Information without effect."""

    rule: str | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """A presumption that mattered."""

    operand: str
    value: Scalar
    because: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """A law or guidance left out, and the fact that would bring it in."""

    terms: str
    because: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetVerdict:
    """The verdict about one asset."""

    id: str
    verdict: Verdict
    chosen_terms: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureVerdict:
    """The verdict about data sets that are mixed."""

    assets: tuple[str, ...]
    rules: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStamp:
    """What computed the answer."""

    version: str
    snapshot: str
    ontologies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to a `UseRequest`; `id` and `asked_at` belong to the stored record."""

    verdict: Verdict
    summary: str
    hypothetical: bool | str
    valid_until: date | None
    acts: tuple[Act, ...]
    reasons: tuple[Reason, ...]
    duties: tuple[OwedDuty, ...]
    missing: tuple[Missing, ...]
    review: tuple[ReviewItem, ...]
    alternatives: tuple[Alternative, ...]
    notices: tuple[Notice, ...]
    assumed: tuple[Assumed, ...]
    not_assessed: tuple[NotAssessed, ...]
    layers: Mapping[str, Verdict]
    per_asset: tuple[AssetVerdict, ...]
    mixture: tuple[MixtureVerdict, ...]
    interpretation: str
    as_of: date
    sequence: int
    engine: EngineStamp
    id: str | None = None
