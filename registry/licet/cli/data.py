# SPDX-License-Identifier: Apache-2.0
"""`licet data`: is the registry that comes with Licet sound, and what does it hold and lack?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.files import read_input
from licet.cli.lines import block, line
from licet.cli.local import packaged_registry
from licet.domain.finding import Finding, Severity
from licet.domain.use import UseRequest
from licet.errors import InputError
from licet.formats.packaged import seed_entries
from licet.formats.seed_yaml import SeedBundle, read_seed
from licet.usecases.coverage import Coverage, cover
from licet.usecases.data_check import DataCheck, check_data
from licet.usecases.data_report import DataReport, OperandUse, report_data
from licet.usecases.flaws import quoted
from licet.wire.saved import parse_question
from licet.wire.write import dump_json, to_jsonable
from licet.wire.yaml_text import load_yaml
from licet_seed import read_text, seed_files

app = typer.Typer(
    add_completion=False, help="Check the entries that come with Licet, or report on them.", no_args_is_help=True
)

_REMARKS: Final = "silent.yaml"
_STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: ""}
_LISTED: Final = 10


@app.command()
def check(as_json: given.AsJson = False) -> int:
    """Check every entry, and all against each other; an error gives exit code 1."""
    bundle = read_seed(seed_files())
    found = _checked(bundle)
    if as_json:
        document = {"entries": len(bundle.entries), "sound": found.is_sound, **to_jsonable(found)}
        output.print_json(dump_json(document))
    else:
        output.show(*_findings(found, len(bundle.entries)))
    return output.OK if found.is_sound else output.FAILED


@app.command()
def report(
    coverage: Annotated[
        Path | None,
        typer.Option("--coverage", metavar="FOLDER", help="List the rules that no case in this folder rests on."),
    ] = None,
    as_json: given.AsJson = False,
) -> int:
    """Report how much of the data decides by itself, and what nobody has said yet."""
    if coverage is not None:
        return _covered(cover(_cases(coverage), packaged_registry().snapshot), as_json=as_json)
    found = report_data(seed_entries(), remarks=_remarks())
    if as_json:
        output.print_json(dump_json(_report_document(found)))
    else:
        output.show(*_report(found))
    return output.OK


def _cases(folder: Path) -> Mapping[str, UseRequest]:
    """Return the questions of every case file, by its path."""
    found = {str(path.relative_to(folder)): parse_question(read_input(str(path))) for path in folder.rglob("*.json")}
    if not found:
        raise InputError(f"there is no case in {quoted(str(folder))}: a case is a JSON file with a `request`")
    return found


def _covered(found: Coverage, *, as_json: bool) -> int:
    if as_json:
        output.print_json(dump_json({"share": found.share, **to_jsonable(found)}))
        return output.OK
    total = len(found.bearing) + len(found.idle)
    says = f"{len(found.bearing)} of {total} verified permissions, prohibitions and requirements ({found.share:.0%})"
    output.show(line(f"{says} alone make a difference in a case.", indent=0))
    by_entry: dict[str, list[str]] = {}
    for entry, rule in found.idle:
        by_entry.setdefault(entry, []).append(rule)
    output.show(*(line(f"{entry}: {', '.join(rules)}") for entry, rules in by_entry.items()))
    return output.OK


def _checked(bundle: SeedBundle) -> DataCheck:
    found = check_data(bundle.entries)
    return replace(found, findings=(*bundle.findings, *found.findings))


def _findings(found: DataCheck, entries: int) -> Iterator[RenderableType]:
    for each in found.findings:
        yield _finding(each)
    errors = sum(each.severity is Severity.ERROR for each in found.findings)
    others = len(found.findings) - errors
    stubs = f"{len(found.stubs)} ids are named and have no entry"
    yield line(f"{entries} entries: {errors} errors, {others} other findings; {stubs}.", indent=0)


def _finding(each: Finding) -> RenderableType:
    advice = f": did you mean `{each.nearest[0]}`?" if each.nearest else ""
    return line(f"{each.severity.value}: {each.path}: {each.message}{advice}", _STYLES[each.severity], indent=0)


def _remarks() -> Mapping[str, Mapping[str, str]]:
    """Return what curators say of actions on which a licence is silent."""
    try:
        found: Any = load_yaml(read_text(_REMARKS))
    except FileNotFoundError:
        return {}
    return found if isinstance(found, dict) else {}


def _report_document(found: DataReport) -> Mapping[str, Any]:
    counted = {
        "entries": found.entries,
        "rules": found.rules,
        "executable_share": found.executable_share,
        "single_share": found.single_share,
        "unexplained": found.unexplained,
    }
    return {**counted, **to_jsonable(found)}


def _report(found: DataReport) -> Iterator[RenderableType]:
    yield Text(f"{found.entries} entries, {found.rules} rules", style="bold")
    yield line(_counts(found.entries_by_kind))
    yield line(_counts(found.rules_by_modality))
    yield line(f"{found.executable_share:.0%} of the rules decide without a person; {len(found.review_rules)} do not.")
    yield line(f"{len(found.unverified_entries)} entries and {len(found.unverified_rules)} rules are not verified.")
    yield line(_use("facts", found.facts))
    yield line(_use("kinds of evidence", found.evidence))
    yield line(f"{found.single_share:.0%} of facts and evidence serve one rule only.")
    blocks = (
        _listing("Named, and without an entry", [stub.id for stub in found.stubs]),
        _listing("Left to a person", [f"{rule.rule}: {rule.reason}" for rule in found.review_rules]),
        _listing("Silent, and nobody has said why", [f"{pair.terms}: {pair.action}" for pair in found.unexplained]),
    )
    yield from (each for each in blocks if each is not None)


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in found.items())


def _use(what: str, found: OperandUse) -> str:
    return f"{found.used} {what} are in use, {len(found.single)} of them by one rule; {len(found.unused)} by none."


def _listing(title: str, items: list[str]) -> RenderableType | None:
    shown = [line(f"- {item}") for item in items[:_LISTED]]
    more = [line(f"and {len(items) - _LISTED} more (`--json` has all).", "dim")] if len(items) > _LISTED else []
    return block(f"{title} ({len(items)})", *shown, *more)
