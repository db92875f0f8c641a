# SPDX-License-Identifier: Apache-2.0
"""`licet which`: the data sets that may be used for something, or the models that it may be done with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated

import typer

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.flags import option_of
from licet.cli.question import Options
from licet.cli.reverse import describe_which, reverse_question
from licet.errors import InputError, RemoteError
from licet.usecases.which import PERMITS, About, Which, wanted_verdicts
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def which(
    action: given.ActionWord,
    models: Annotated[
        bool, typer.Option("--models", help="Try every model instead, with the data sets that --data names.")
    ] = False,
    verdict: Annotated[
        list[str] | None,
        typer.Option(
            "--verdict", metavar="VERDICT", help="List those with this verdict, or `all`; those permitted without."
        ),
    ] = None,
    data: given.Data = None,
    model: given.ModelId = None,
    service: given.ServiceId = None,
    config: given.Config = None,
    purpose: given.Purpose = None,
    disease: given.Disease = None,
    part: given.Part = None,
    release: given.Release = None,
    output_kind: given.OutputKind = None,
    venue: given.Venue = None,
    recipient: given.Recipient = None,
    licence: given.LicenceId = None,
    name: given.OutputName = None,
    institution: given.Institution = None,
    party_kind: given.PartyKind = None,
    country: given.Country = None,
    where: given.Where = None,
    interpretation: given.InterpretationWord = None,
    as_of: given.AsOf = None,
    fact: given.Fact = None,
    evidence: given.Evidence = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Ask which data sets may be used for something, or with --models, which models it may be done with.

    The options are those of `licet can`. Each data set, or model, is asked about alone. A document that is not
    about persons names the data set or the terms that it is about. The exit code is 0 if at least one is permitted
    and not hypothetical, and 1 if none is, whichever are listed.
    """
    asked = Options(
        action=action, data=tuple(data or ()), model=model, service=service, config=tuple(config or ()),
        purpose=purpose, disease=tuple(disease or ()), part=tuple(part or ()), release=release,
        output_kind=output_kind, venue=venue, recipient=tuple(recipient or ()), licence=licence, name=name,
        institution=institution, party_kind=party_kind, country=country, where=where,
        interpretation=interpretation, as_of=as_of, fact=tuple(fact or ()), evidence=tuple(evidence or ()),
    )  # fmt: skip
    return _answer(asked, "model" if models else "dataset", verdict or (), as_json=as_json, url=url)


def _answer(asked: Options, about: About, verdicts: Collection[str], *, as_json: bool, url: str | None) -> int:
    try:
        wanted = wanted_verdicts(verdicts) or PERMITS
        with open_registry(url) as registry:
            request = reverse_question(asked, registry, about)
            found = registry.which(request, about=about, verdicts=wanted | PERMITS)
    except (InputError, RemoteError) as error:
        return output.fail(error, as_json=as_json, place=option_of)
    listed = replace(found, items=tuple(each for each in found.items if each.verdict in wanted))
    if as_json:
        output.print_json(dump_json(listed))
    else:
        output.show(*describe_which(listed, asked, about=about, wanted=wanted, url=url))
    return _exit_code(found)


def _exit_code(found: Which) -> int:
    """Return the exit code of the mildest answer; a hypothetical one clears nobody."""
    return output.OK if any(each.verdict.is_permit and not each.hypothetical for each in found.items) else output.FAILED
