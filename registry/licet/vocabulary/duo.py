# SPDX-License-Identifier: Apache-2.0
"""Terms of the Data Use Ontology (DUO) that a consent group may carry: permissions and modifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CONSENT_VALUES", "DUO_TERMS", "DuoKind", "DuoTerm"]


class DuoKind(StrEnum):
    """Whether a term says what is allowed, or adds a condition."""

    PERMISSION = "permission"
    MODIFIER = "modifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoTerm:
    """A DUO term; `value` is the name under which rules read the value that it takes."""

    id: str
    shorthand: str
    label: str
    kind: DuoKind
    value: str | None = None

    @property
    def iri(self) -> str:
        """The IRI of the term."""
        return "http://purl.obolibrary.org/obo/DUO_" + self.id.partition(":")[2]


_P, _M = DuoKind.PERMISSION, DuoKind.MODIFIER


def _term(number: str, shorthand: str, label: str, kind: DuoKind, value: str | None = None) -> DuoTerm:
    return DuoTerm(id=f"duo:{number}", shorthand=shorthand, label=label, kind=kind, value=value)


DUO_TERMS: Mapping[str, DuoTerm] = {
    term.id: term
    for term in (
        _term("0000004", "NRES", "no restriction", _P),
        _term("0000042", "GRU", "general research use", _P),
        _term("0000006", "HMB", "health or medical or biomedical research", _P),
        _term("0000007", "DS", "disease specific research", _P),
        _term("0000011", "POA", "population origins or ancestry research only", _P),
        _term("0000012", "RS", "research specific restrictions", _M, "research_type"),
        _term("0000015", "NMDS", "no general methods research", _M),
        _term("0000016", "GSO", "genetic studies only", _M),
        _term("0000018", "NPUNCU", "not for profit, non commercial use only", _M),
        _term("0000019", "PUB", "publication required", _M),
        _term("0000020", "COL", "collaboration required", _M, "investigator"),
        _term("0000021", "IRB", "ethics approval required", _M),
        _term("0000022", "GS", "geographical restriction", _M, "region"),
        _term("0000024", "MOR", "publication moratorium", _M, "publish_from"),
        _term("0000025", "TS", "time limit on use", _M, "months"),
        _term("0000026", "US", "user specific restriction", _M, "users"),
        _term("0000027", "PS", "project specific restriction", _M, "project"),
        _term("0000028", "IS", "institution specific restriction", _M, "institution"),
        _term("0000029", "RTN", "return to database or resource", _M),
        _term("0000043", "CC", "clinical care use", _M),
        _term("0000044", "NPOA", "population origins or ancestry research prohibited", _M),
        _term("0000045", "NPU", "not for profit organisation use only", _M),
        _term("0000046", "NCU", "non-commercial use only", _M),
    )
}

CONSENT_VALUES: Mapping[str, str] = {term.value: term.id for term in DUO_TERMS.values() if term.value is not None}
"""The modifier whose value a rule reads as `consent.NAME`."""
