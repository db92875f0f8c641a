# SPDX-License-Identifier: Apache-2.0
"""Entries as YAML, one a file: what `seed_data/` holds and what curators edit.

The same fields as the published JSON. A field that has its default is left out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import yaml

from licet.domain.entry import Entry
from licet.domain.finding import Finding, Severity
from licet.errors import Flaw, InputError
from licet.usecases.data_report import ANY_ACTION
from licet.usecases.flaws import pointer, unknown_flaw
from licet.vocabulary.actions import ACTIONS
from licet.wire.read import entry_from
from licet.wire.shapes import published_name, shape_flaws
from licet.wire.write import published_order, to_jsonable
from licet.wire.yaml_text import load_yaml

__all__ = [
    "FOLDERS",
    "SeedBundle",
    "finding_of",
    "path_of",
    "read_entry",
    "read_remarks",
    "read_seed",
    "write_entry",
]

FOLDERS: Mapping[str, str] = {
    "dataset": "datasets",
    "model": "models",
    "service": "services",
    "artefact": "artefacts",
    "licence": "licences",
    "agreement": "agreements",
    "regulation": "regulations",
    "guidance": "guidance",
    "institution": "institutions",
    "ruling": "rulings",
    "marker": "markers",
}
"""The folder of each kind of entry."""


Remarks: TypeAlias = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedBundle:
    """Entries read from many files, in the order of the files, and what was found on the way."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """True if nothing was left out."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def read_entry(text: str | bytes, *, path: str = "") -> tuple[Entry | None, tuple[Finding, ...]]:
    """Read one entry; where that fails there is none, and every reason is a finding."""
    try:
        return entry_from(load_yaml(text)), ()
    except InputError as error:
        if not error.flaws:
            return None, (_finding(error.code, path, str(error)),)
        return None, tuple(finding_of(flaw, path) for flaw in error.flaws)


def read_seed(files: Iterable[tuple[str, str]]) -> SeedBundle:
    """Read many files, each given with its path; a broken one does not stop the others."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for path, text in files:
        entry, found = read_entry(text, path=path)
        findings.extend(found)
        if entry is not None:
            entries.append(entry)
            findings.extend(_misplaced(entry, path))
    return SeedBundle(entries=tuple(entries), findings=tuple(findings))


def read_remarks(text: str, *, path: str = "silent.yaml") -> tuple[Remarks, tuple[Finding, ...]]:
    """Read the curated remarks on what licences are silent about: by licence, then by action."""
    try:
        value = load_yaml(text)
        flaws = tuple(shape_flaws(value, Remarks))
    except InputError as error:
        return {}, (_finding(error.code, path, str(error)),)
    if flaws:
        return {}, tuple(finding_of(flaw, path) for flaw in flaws)
    remarks = cast("Remarks", value)
    unknown = [
        unknown_flaw(pointer(licence, action), "action", name=action, names=ACTIONS)
        for licence, said in remarks.items()
        for action in said
        if action not in ACTIONS and action != ANY_ACTION
    ]
    return remarks, tuple(finding_of(flaw, path) for flaw in unknown)


def write_entry(entry: Entry) -> str:
    """Write an entry as YAML, fields in the published order, defaults left out."""
    return yaml.dump(
        _plain(entry),
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=100,
    )


def path_of(entry: Entry) -> str:
    """Return the path of the file that holds `entry`."""
    return f"{FOLDERS[entry.kind]}/{entry.id}.yaml"


def finding_of(flaw: Flaw, path: str, *, severity: Severity = Severity.ERROR) -> Finding:
    """Return a flaw of the entry in the file `path` as a finding."""
    return Finding(
        severity=severity,
        code=flaw.code,
        path=path + "#" + flaw.pointer,
        message=flaw.detail,
        nearest=flaw.nearest,
    )


class _Dumper(yaml.SafeDumper):
    """Writes every value out, never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # as inherited
        return True


def _plain(value: object) -> object:
    """Return a value as YAML data: public names, no defaults, dates as dates."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: field for field in dataclasses.fields(value)}
        return {
            published_name(name): _plain(getattr(value, name))
            for name in published_order(type(value))
            if name == "kind" or not _is_default(fields[name], getattr(value, name))
        }
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if type(value) is dt.date else to_jsonable(value)


def _is_default(field: dataclasses.Field[Any], value: object) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def _misplaced(entry: Entry, path: str) -> Iterable[Finding]:
    if path != path_of(entry):
        message = f"the entry `{entry.id}` stands in `{path}`, not in `{path_of(entry)}`"
        yield _finding("misplaced", path, message)


def _finding(code: str, path: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, code=code, path=path, message=message)
