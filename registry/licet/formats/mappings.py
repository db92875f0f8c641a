# SPDX-License-Identifier: Apache-2.0
"""Mappings of the vocabulary to the standards, as an SSSOM table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from licet.formats.namespaces import PREFIXES, VOCABULARY, compact
from licet.wire.vocabulary import published_vocabulary

__all__ = ["NEAR", "write_mappings"]

_EXACT, _CLOSE, _BROAD, _RELATED = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")

NEAR: Mapping[tuple[str, str], tuple[str, str]] = {
    ("actions", "evaluate"): (_BROAD, "dpv:Assess"),
    ("actions", "generate_synthetic_data"): (_BROAD, "dpv:Generate"),
    ("actions", "retain_data"): (_BROAD, "dpv:Store"),
    ("actions", "share_with_third_party_api"): (_BROAD, "dpv:DiscloseByTransmission"),
    ("actions", "publish_outputs"): (_RELATED, "odrl:present"),
    ("actions", "inference_prompt"): (_BROAD, "odrl:use"),
    ("actions", "train"): (_RELATED, "odrl:derive"),
    ("environments", "institution_approved_cloud"): (_BROAD, "dpv:CloudLocation"),
    ("derivations", "deidentified"): (_RELATED, "dpv:Deidentification"),
    ("derivations", "synthetic"): (_RELATED, "dpv:SyntheticData"),
    ("derivations", "generated_by"): (_RELATED, "prov:wasGeneratedBy"),
    ("derivations", "fine_tuned_from"): (_BROAD, "spdx-rel:descendantOf"),
    ("derivations", "annotated"): (_BROAD, "prov:wasDerivedFrom"),
    ("releases", "public"): (_RELATED, "dpv:PublicDataSource"),
    ("access", "open"): (_CLOSE, "dpv:PublicDataSource"),
    ("sensitivities", "phi"): (_RELATED, "dpv-pd:MedicalHealth"),
    ("identifiability", "identified"): (_BROAD, "dpv:PersonalData"),
    ("evidence", "training_certificate"): (_RELATED, "dpv:Certification"),
    ("evidence", "ethics_determination"): (_BROAD, "dpv:Assessment"),
    ("evidence", "legal_basis_record"): (_RELATED, "dpv:LegalBasis"),
    ("purposes", "biomedical_research"): (_BROAD, "DUO:0000037"),
    ("purposes", "public_health"): (_BROAD, "dpv:PublicBenefit"),
    ("purposes", "clinical_diagnosis"): (_RELATED, "DUO:0000043"),
}
"""Terms that we declare because no standard means the same, with the standard's term that comes nearest."""

_COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "comment")
_CURATED = "semapv:ManualMappingCuration"
_USED = ("licet", "licetv", "odrl", "dpv", "dpv-pd", "prov", "dcterms", "spdx-rel", "cc", "DUO", "skos")


def write_mappings() -> str:
    """Write the table: each term with the IRI it is published under, then the nearest foreign term."""
    rows = ["\t".join(_COLUMNS), *("\t".join(row) for row in _rows())]
    return "\n".join((*_head(), *rows)) + "\n"


def _head() -> Iterator[str]:
    yield "# SPDX-License-Identifier: CC-BY-4.0"
    yield "# mapping_set_id: https://w3id.org/licet/mappings"
    yield "# mapping_set_title: Licet vocabulary to ODRL, DPV, DUO, PROV, SPDX and Dublin Core"
    yield "# license: https://creativecommons.org/licenses/by/4.0/"
    yield "# curie_map:"
    for prefix in sorted(_USED):
        yield f"#   {prefix}: {PREFIXES[prefix]}"
    yield "#   semapv: https://w3id.org/semapv/vocab/"


def _rows() -> Iterator[tuple[str, ...]]:
    for scheme, terms in published_vocabulary().items():
        for term in terms:
            subject = compact(str(VOCABULARY)) + f"{scheme}/{term['id']}"
            object_ = compact(term["iri"])
            comment = "declared by Licet" if object_.startswith("licet:") else ""
            yield subject, term["label"], _EXACT, object_, _CURATED, comment
            if (scheme, term["id"]) in NEAR:
                predicate, near = NEAR[scheme, term["id"]]
                yield subject, term["label"], predicate, near, _CURATED, "nearest term of a standard"
