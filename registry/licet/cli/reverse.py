# SPDX-License-Identifier: Apache-2.0
"""The reverse question on the command line: how it is asked by options, and its answer in words."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Collection, Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from licet.cli.access import RegistryAccess
from licet.cli.answer import DISCLAIMER, verdict_text
from licet.cli.lines import copyable, heading, line, printable
from licet.cli.output import WrongUsageError
from licet.cli.question import Options, is_about_things, question_from
from licet.domain.entry import Artefact, Dataset, Model, Service
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import EntryNotFoundError, RemoteError
from licet.usecases.flaws import quoted
from licet.usecases.which import ALL, PERMITS, About, Candidate, Which

__all__ = ["describe_which", "reverse_question"]

_WORDS: Final = {"dataset": "data set", "model": "model"}
_NOT_FOUND: Final = 404


def reverse_question(asked: Options, registry: RegistryAccess, about: About = "dataset") -> UseRequest:
    """Return the question that the options ask of every data set, or of every model.

    Raises:
        WrongUsageError: the options name what is to be tried, or do not say what a document or a part is about.
        InputError: the question does not have the published shape.
    """
    if about == "dataset" and asked.data:
        raise WrongUsageError(
            "`--data` names a data set, but every one is asked about: leave it out, or ask about models with `--models`"
        )
    if about == "model" and asked.model is not None:
        raise WrongUsageError("`--model` names a model, but `--models` asks about every one: leave one of them out")
    if not asked.data:
        _refuse_unplaced(asked)
    return question_from(asked, _is_asset_of(registry))


def describe_which(
    found: Which, asked: Options, *, about: About, wanted: Collection[Verdict], url: str | None
) -> Iterator[RenderableType]:
    """Yield the answer to a reverse question: what is listed, how many there are, and how to go on.

    Args:
        found: the answer.
        asked: the options that it answers.
        about: whether data sets or models were tried.
        wanted: the verdicts that are listed.
        url: the registry that answered, if it was not the packaged one.
    """
    what = _WORDS[about]
    if found.items:
        yield _table(found.items)
    yield line(("\n" if found.items else "") + _counts(found, what), "bold", indent=0)
    for reason in sorted({str(each.hypothetical) for each in found.items if each.hypothetical}):
        yield line(f"A hypothetical answer clears nobody: {reason}.", "bold yellow", indent=0)
    yield line(_meaning(what), "dim", indent=0)
    others = [verdict for verdict in Verdict if found.verdicts[verdict] and verdict not in wanted]
    if others:
        yield line(f"Others: `--verdict {ALL}`, or one verdict such as `--verdict {others[0]}`.", "dim", indent=0)
    yield Group(heading("Ask about one of them to learn why, and what would change the answer"),
                copyable(_command(asked, about, url), "cyan", indent=2))  # fmt: skip
    yield line("\n" + DISCLAIMER, "dim", indent=0)


def _refuse_unplaced(asked: Options) -> None:
    """Refuse what would speak of a data set that the question does not name."""
    if asked.part:
        raise WrongUsageError("`--part` says which part of a data set is used, but the question names no data set")
    for text in asked.evidence:
        subject = text.partition("=")[0].partition("@")[0]
        if ":" not in subject and is_about_things(subject):
            raise WrongUsageError(
                f"`--evidence` {quoted(text)} does not say what it is about: write `{subject}:ID`,"
                " with the id of a data set, of a model or of terms"
            )


def _is_asset_of(registry: RegistryAccess) -> Callable[[str], bool]:
    """Return what tells whether a name is that of an asset, which a document covers, and not of terms."""

    def is_asset(name: str) -> bool:
        try:
            return isinstance(registry.entry(name)[0], Dataset | Model | Service | Artefact)
        except EntryNotFoundError:
            return False
        except RemoteError as error:
            if error.status != _NOT_FOUND:
                raise
            return False

    return is_asset


def _table(items: tuple[Candidate, ...]) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("", "id", "name"):
        table.add_column(column, overflow="fold")
    for each in items:
        marks = [*(["template"] if each.template else []), *(["hypothetical"] if each.hypothetical else [])]
        name = f"{each.name} ({', '.join(marks)})" if marks else each.name
        table.add_row(verdict_text(each.verdict), Text(each.id, style="bold"), Text(printable(name)))
    return table


def _counts(found: Which, what: str) -> str:
    total = sum(found.verdicts.values())
    if not total:
        return f"There is no {what} to ask about."
    permitted = sum(found.verdicts[verdict] for verdict in PERMITS)
    counted = ", ".join(f"{found.verdicts[verdict]} {verdict.value}" for verdict in Verdict if found.verdicts[verdict])
    return f"{permitted or 'None'} of {total} {what}s permitted: {counted}."


def _meaning(what: str) -> str:
    mixture = ", not about a mixture" if what == "data set" else ""
    return f"Each answer is about one {what} alone{mixture}; what you state is taken to hold for each of them."


def _command(asked: Options, about: About, url: str | None) -> str:
    """Return the command that asks about one of them, with the same options."""
    words = ["licet", "can", asked.action]
    for field in dataclasses.fields(asked):
        option = "--" + field.name.replace("_", "-")
        value = getattr(asked, field.name)
        if option == ("--data" if about == "dataset" else "--model"):
            words += [option, "ID"]
        elif option != "--action":
            values = value if isinstance(value, tuple) else (value,)
            words += [word for each in values if each is not None for word in (option, each)]
    return shlex.join([*words, *(["--url", url] if url else [])])
