# SPDX-License-Identifier: Apache-2.0
"""The ontology of Licet: terms, ODRL profile, shapes, JSON-LD context and mappings."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["FILES", "read_text"]

FILES = (
    "context.jsonld",
    "licet.ttl",
    "mappings.sssom.tsv",
    "odrl_profile.ttl",
    "shapes.ttl",
)
"""The published files."""


def read_text(name: str) -> str:
    """Return the text of one of the published files."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
