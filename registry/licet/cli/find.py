# SPDX-License-Identifier: Apache-2.0
"""`licet find`: entries by words and fields, or the data sets that may be used for something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.access import RegistryAccess, open_registry
from licet.cli.flags import option_of
from licet.cli.lines import line, printable
from licet.cli.question import Options
from licet.cli.reverse import describe_which, reverse_question
from licet.domain.verdict import Verdict
from licet.errors import InputError, RemoteError
from licet.usecases.search import EntrySummary
from licet.usecases.which import ALL, Which
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)

_Filters = Mapping[str, str | None]


@app.command()
def find(
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help="Words, FIELD:VALUE.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="dataset, model, licence ...")] = None,
    terms: Annotated[str | None, typer.Option("--terms", metavar="ID", help="Assets under these terms.")] = None,
    sensitivity: Annotated[
        str | None, typer.Option("--sensitivity", metavar="CLASS", help="Data of this class.")
    ] = None,
    modality: Annotated[str | None, typer.Option("--modality", metavar="WORD", help="text, image, genomic ...")] = None,
    action: Annotated[
        str | None,
        typer.Option("--for", metavar="ACTION", help="Give the verdict of this action for each data set instead."),
    ] = None,
    model: given.ModelId = None,
    service: given.ServiceId = None,
    config: given.Config = None,
    purpose: given.Purpose = None,
    disease: given.Disease = None,
    release: given.Release = None,
    output_kind: given.OutputKind = None,
    venue: given.Venue = None,
    recipient: given.Recipient = None,
    licence: given.LicenceId = None,
    name: given.OutputName = None,
    institution: given.Institution = None,
    party_kind: given.AskersKind = None,
    country: given.Country = None,
    where: given.Where = None,
    interpretation: given.InterpretationWord = None,
    as_of: given.AsOf = None,
    fact: given.Fact = None,
    evidence: given.Evidence = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Find entries; with --for, say which data sets may be used for something."""
    filters = {"q": " ".join(words or ()) or None, "kind": kind, "terms": terms,
               "sensitivity": sensitivity, "modality": modality}  # fmt: skip
    asked = Options(
        action=action or "", model=model, service=service, config=tuple(config or ()), purpose=purpose,
        disease=tuple(disease or ()), release=release, output_kind=output_kind, venue=venue,
        recipient=tuple(recipient or ()), licence=licence, name=name, institution=institution,
        party_kind=party_kind, country=country, where=where, interpretation=interpretation, as_of=as_of,
        fact=tuple(fact or ()), evidence=tuple(evidence or ()),
    )  # fmt: skip
    with open_registry(url) as registry:
        if action is None:
            _refuse_question(asked)
            return _find_entries(registry, filters, as_json=as_json)
        return _find_usable(registry, asked, filters, as_json=as_json, url=url)


def _refuse_question(asked: Options) -> None:
    if replace(asked, action="") != Options(action=""):
        raise output.WrongUsageError("these options ask a question: say about which action with `--for`")


def _find_entries(registry: RegistryAccess, filters: _Filters, *, as_json: bool) -> int:
    found = tuple(registry.entries(**filters))
    if as_json:
        output.print_json(dump_json({"items": found}))
        return output.OK
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("id", "kind", "name", "terms", ""):
        table.add_column(column, overflow="fold", no_wrap=column == "kind")
    for each in found:
        table.add_row(*_row(each))
    output.show(*([table] if found else []), line(f"{len(found)} found.", "dim", indent=0))
    return output.OK


def _row(each: EntrySummary) -> tuple[Text, ...]:
    state = "" if each.verified else "not verified"
    name = f"{each.name} {each.version or ''}".strip()
    return (Text(each.id, style="bold"), Text(each.kind), Text(printable(name)), Text(printable(each.terms or "")),
            Text("template" if each.template else state, style="dim"))  # fmt: skip


def _find_usable(registry: RegistryAccess, asked: Options, filters: _Filters, *, as_json: bool, url: str | None) -> int:
    try:
        request = reverse_question(asked, registry)
        found = registry.which(request, verdicts=(ALL,))
        wanted = _ids(registry, filters)
    except (InputError, RemoteError) as error:
        return output.fail(error, as_json=as_json, place=option_of)
    if wanted is not None:
        found = _narrowed(found, wanted)
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.show(*describe_which(found, asked, about="dataset", wanted=tuple(Verdict), url=url))
    return output.OK


def _ids(registry: RegistryAccess, filters: _Filters) -> frozenset[str] | None:
    """Return the data sets that the filters leave, or None if there are no filters."""
    if filters["kind"] not in {None, "dataset"}:
        raise output.WrongUsageError("`--for` is about data sets: leave `--kind` out")
    if not any(filters.values()):
        return None
    return frozenset(each.id for each in registry.entries(**{**filters, "kind": "dataset"}))


def _narrowed(found: Which, ids: frozenset[str]) -> Which:
    items = tuple(each for each in found.items if each.id in ids)
    counted = Counter(each.verdict for each in items)
    return replace(found, items=items, verdicts={verdict.value: counted[verdict] for verdict in Verdict})
