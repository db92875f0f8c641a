# SPDX-License-Identifier: Apache-2.0
"""Places: ISO 3166 codes and the regions that hold them."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["COUNTRIES_OF_CONCERN", "REGIONS", "is_place", "lies_within"]

_EU = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]

REGIONS: Mapping[str, frozenset[str]] = {
    "EU": frozenset(_EU),
    "EEA": frozenset([*_EU, "EU", "IS", "LI", "NO"]),
    "UK": frozenset(["GB"]),
    "EUROPE_GDPR": frozenset([*_EU, "EU", "EEA", "IS", "LI", "NO"]),
}

COUNTRIES_OF_CONCERN = ("CN", "HK", "MO", "RU", "IR", "KP", "CU", "VE")

_COUNTRY_LENGTH = 2


def is_place(code: str) -> bool:
    """Return whether `code` is a region of ours or looks like an ISO 3166 alpha-2 code."""
    return code in REGIONS or (len(code) == _COUNTRY_LENGTH and code.isalpha() and code.isupper())


def lies_within(place: str, region: str) -> bool:
    """Return whether `place` is `region` or inside it."""
    return place == region or place in REGIONS.get(region, frozenset())
