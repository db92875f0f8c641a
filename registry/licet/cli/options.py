# SPDX-License-Identifier: Apache-2.0
"""The options that commands share, as types for their signatures."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import typer

__all__ = [
    "ActionWord",
    "AsJson",
    "AsOf",
    "AskersKind",
    "Config",
    "Country",
    "Data",
    "Disease",
    "Evidence",
    "Fact",
    "Institution",
    "InterpretationWord",
    "LicenceId",
    "ModelId",
    "OutputKind",
    "OutputName",
    "Part",
    "PartyKind",
    "Purpose",
    "Recipient",
    "Release",
    "ServiceId",
    "Url",
    "Venue",
    "Where",
]

_ASKED: Final = "The question"
_OUTPUT: Final = "What leaves"
_ASKER: Final = "Who asks, and where"
_KNOWN: Final = "What is known"

Strings: TypeAlias = list[str] | None
String: TypeAlias = str | None


ActionWord = Annotated[str, typer.Argument(metavar="ACTION", help="What is to be done: `licet vocabulary actions`.")]
Data = Annotated[
    Strings,
    typer.Option("--data", metavar="ID[@VERSION]", help="A data set; several are a mixture.", rich_help_panel=_ASKED),
]
ModelId = Annotated[
    String,
    typer.Option(
        "--model",
        metavar="ID[@VERSION]",
        help="The model that is tuned, prompted or evaluated.",
        rich_help_panel=_ASKED,
    ),
]
ServiceId = Annotated[
    String,
    typer.Option("--service", metavar="ID", help="The hosted service that data go to.", rich_help_panel=_ASKED),
]
Config = Annotated[
    Strings,
    typer.Option(
        "--config",
        metavar="NAME=VALUE",
        help="How the service is configured: `licet vocabulary service_settings`.",
        rich_help_panel=_ASKED,
    ),
]
Purpose = Annotated[
    String,
    typer.Option(
        "--purpose", metavar="ID", help="What it is for: `licet vocabulary purposes`.", rich_help_panel=_ASKED
    ),
]
Disease = Annotated[
    Strings,
    typer.Option("--disease", metavar="CURIE", help="A disease, such as MONDO:0005148.", rich_help_panel=_ASKED),
]
Part = Annotated[
    Strings,
    typer.Option(
        "--part",
        metavar="[ID:]PART",
        help="The part of a data set that is used; with several data sets, of which.",
        rich_help_panel=_ASKED,
    ),
]

Release = Annotated[
    String,
    typer.Option(
        "--release",
        metavar="none|internal|restricted|public|service",
        help="How the result is released. Tuning yields model weights; for other actions name the `--output-kind`.",
        rich_help_panel=_OUTPUT,
    ),
]
OutputKind = Annotated[
    String,
    typer.Option("--output-kind", metavar="KIND", help="`licet vocabulary output_kinds`.", rich_help_panel=_OUTPUT),
]
Venue = Annotated[
    String,
    typer.Option(
        "--venue", metavar="ID", help="Where it goes: `licet vocabulary venues`, or an entry.", rich_help_panel=_OUTPUT
    ),
]
Recipient = Annotated[
    Strings, typer.Option("--recipient", metavar="NAME", help="Who receives it.", rich_help_panel=_OUTPUT)
]
LicenceId = Annotated[
    String,
    typer.Option("--licence", metavar="ID", help="The licence it is released under.", rich_help_panel=_OUTPUT),
]
OutputName = Annotated[
    String, typer.Option("--name", metavar="NAME", help="What it is called.", rich_help_panel=_OUTPUT)
]

Institution = Annotated[
    String,
    typer.Option(
        "--institution",
        metavar="ID",
        help="The entry of the institution that asks; its record answers much.",
        rich_help_panel=_ASKER,
    ),
]
Country = Annotated[
    String,
    typer.Option(
        "--country", metavar="CODE", help="Where the asker is at home, as an ISO 3166 code.", rich_help_panel=_ASKER
    ),
]
PartyKind = Annotated[
    String,
    typer.Option(
        "--kind",
        "--party-kind",
        metavar="KIND",
        help="The kind of party that asks: `licet vocabulary party_kinds`.",
        rich_help_panel=_ASKER,
    ),
]
AskersKind = Annotated[
    String,
    typer.Option("--party-kind", metavar="KIND", help="The kind of party that asks.", rich_help_panel=_ASKER),
]
Where = Annotated[
    String,
    typer.Option(
        "--where",
        metavar="KIND[:ID]",
        help="Where the work is done: `licet vocabulary environments`.",
        rich_help_panel=_ASKER,
    ),
]
InterpretationWord = Annotated[
    String,
    typer.Option(
        "--interpretation",
        metavar="strict|house",
        help="How doubtful clauses are read; another than the institution's makes the answer hypothetical.",
        rich_help_panel=_ASKER,
    ),
]
AsOf = Annotated[
    String,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="The date of the act; today without.", rich_help_panel=_ASKER),
]

Fact = Annotated[
    Strings,
    typer.Option(
        "--fact",
        metavar="[ID:]NAME=VALUE",
        help="A fact: true, false, a number or a text; ID: says of which data set or model."
        " `licet vocabulary facts` lists them.",
        rich_help_panel=_KNOWN,
    ),
]
Evidence = Annotated[
    Strings,
    typer.Option(
        "--evidence",
        metavar="KIND[:ID][@YYYY-MM-DD]",
        help="A document on file: `licet vocabulary evidence`. ID is the terms that it fulfils, or one of the data"
        " sets, the model or the service of the question that it covers; the date is its last day. Without an ID, a"
        " document that is not about persons (every kind but a training certificate or a credential) covers"
        " everything that the question names. KIND=false says that there is none.",
        rich_help_panel=_KNOWN,
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document; people's text goes to standard error.")]
Url = Annotated[
    String,
    typer.Option(
        "--url", envvar="LICET_URL", metavar="URL", help="Ask the registry at this address.", show_default=False
    ),
]
