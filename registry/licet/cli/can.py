# SPDX-License-Identifier: Apache-2.0
"""`licet can`: ask one question by options."""

from __future__ import annotations

import typer

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.answer import describe
from licet.cli.flags import as_option, option_of
from licet.cli.question import Options, question_from
from licet.errors import InputError, RemoteError
from licet.wire.write import dump_decision

app = typer.Typer(add_completion=False)


@app.command()
def can(
    action: given.ActionWord,
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
    """Ask whether something may be done, and learn why, under which duties, and what else would do."""
    asked = Options(
        action=action, data=tuple(data or ()), model=model, service=service, config=tuple(config or ()),
        purpose=purpose, disease=tuple(disease or ()), part=tuple(part or ()), release=release,
        output_kind=output_kind, venue=venue, recipient=tuple(recipient or ()), licence=licence, name=name,
        institution=institution, party_kind=party_kind, country=country, where=where,
        interpretation=interpretation, as_of=as_of, fact=tuple(fact or ()), evidence=tuple(evidence or ()),
    )  # fmt: skip
    return _answer(asked, as_json=as_json, url=url)


def _answer(asked: Options, *, as_json: bool, url: str | None) -> int:
    try:
        request = question_from(asked)
        with open_registry(url) as registry:
            decision = registry.decide(request)
    except (InputError, RemoteError) as error:
        return output.fail(error, as_json=as_json, place=option_of)
    if as_json:
        output.print_json(dump_decision(decision))
    else:
        output.show(*describe(decision, as_option(request)))
    return output.exit_code(decision)
