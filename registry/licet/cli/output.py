# SPDX-License-Identifier: Apache-2.0
"""The only printer, and the one table of exit codes.

People read standard output and, with `--json`, standard error; programs read one JSON document on
standard output, the problem document if something is wrong.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import typer
from rich.console import Console, RenderableType

from licet.domain.answer import Decision
from licet.domain.verdict import Verdict
from licet.errors import (
    BundleStaleError,
    DecisionNotFoundError,
    EntryNotFoundError,
    Flaw,
    InputError,
    KeyRefusedError,
    LicetError,
    RemoteError,
)
from licet.usecases.flaws import did_you_mean, nearest_names

__all__ = [
    "FAILED",
    "OK",
    "UNREACHABLE",
    "WRONG",
    "WrongUsageError",
    "exit_code",
    "exit_code_of",
    "fail",
    "guarded",
    "note",
    "prepare_streams",
    "print_json",
    "print_line",
    "show",
    "worst",
]

OK: Final = 0
FAILED: Final = 1
WRONG: Final = 2
UNREACHABLE: Final = 3

_VERDICT_CODES: Final[Mapping[Verdict, int]] = {
    Verdict.PERMITTED: OK,
    Verdict.PERMITTED_WITH_DUTIES: OK,
    Verdict.INSUFFICIENT_FACTS: FAILED,
    Verdict.NEEDS_REVIEW: FAILED,
    Verdict.PROHIBITED: FAILED,
}
_ERROR_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (InputError, WRONG),
    (EntryNotFoundError, WRONG),
    (DecisionNotFoundError, WRONG),
    (typer.TyperException, WRONG),
    (KeyRefusedError, WRONG),
    (BundleStaleError, UNREACHABLE),
    (LicetError, UNREACHABLE),
    (Exception, UNREACHABLE),
)
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429
_NOT_SERVED: Final = frozenset({"bundle_stale", "not_licet"})
"""Problems by which a registry says that it cannot serve, whatever the status."""

_DEBUG: Final = "LICET_DEBUG"
_WIDTH: Final = 100


class WrongUsageError(InputError):
    """A command line that cannot be followed."""

    code = "wrong_usage"


def exit_code(decision: Decision) -> int:
    """Return the exit code of an answer; a hypothetical one clears nobody."""
    return FAILED if decision.hypothetical else _VERDICT_CODES[decision.verdict]


def exit_code_of(outcome: Decision | LicetError) -> int:
    """Return the exit code of an answer, or of the error that stands in its place."""
    return exit_code(outcome) if isinstance(outcome, Decision) else _error_code(outcome)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of many: bad input counts most, then a failing registry, then a no."""
    found = set(codes)
    return next((code for code in (WRONG, UNREACHABLE, FAILED) if code in found), OK)


def prepare_streams() -> None:
    """Let characters that the terminal cannot show become question marks, not errors."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def print_json(text: str) -> None:
    """Write one JSON document to standard output, as UTF-8 whatever the terminal's encoding."""
    data = (text + "\n").encode(errors="replace")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode())
    else:
        sys.stdout.flush()
        stream.write(data)
    sys.stdout.flush()


def print_line(text: str) -> None:
    """Write a line of text to standard output as it is."""
    print_json(text)


def show(*parts: RenderableType) -> None:
    """Show something to people, on standard output."""
    console = _console(sys.stdout)
    with console.capture() as shown:
        for part in parts:
            console.print(part, crop=False)  # an address or an option that is cut cannot be copied
    text = shown.get()
    if not console.is_terminal:  # what fills a line up to the margin is of no use in a file
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Tell people something beside the answer, on standard error."""
    _console(sys.stderr).print(text, markup=False, highlight=False, soft_wrap=True)
    sys.stderr.flush()


def guarded(run: Callable[[], Any], given: Sequence[str]) -> int:
    """Run a command and return its exit code; no traceback reaches anybody who did not ask for it."""
    as_json = "--json" in given
    try:
        code = run()
        sys.stdout.flush()
    except BrokenPipeError:
        _stop_writing()
        return FAILED
    except typer.Abort:
        return FAILED
    except Exception as error:  # noqa: BLE001  # the last door: every error becomes a line and a code
        return fail(error, as_json=as_json)
    return code if isinstance(code, int) else OK


def fail(error: Exception, *, as_json: bool, place: Callable[[str], str] | None = None) -> int:
    """Report an error and return its exit code.

    Args:
        error: what went wrong.
        as_json: whether a program waits for a document on standard output.
        place: turns the JSON pointer of a flaw into what the asker wrote.
    """
    lines = _lines(error, place or (lambda pointer: pointer or "/"))
    if not lines:  # the help was shown instead
        return WRONG
    if os.environ.get(_DEBUG):
        note("".join(traceback.format_exception(error)).rstrip())
    for line in lines:
        note(line)
    if as_json:
        print_json(_problem_text(error, lines[0].removeprefix("licet: ")))
    return _error_code(error)


def _error_code(error: Exception) -> int:
    if isinstance(error, RemoteError):
        is_refusal = 400 <= error.status < 500 and error.status != _TOO_MANY and error.code not in _NOT_SERVED
        return WRONG if is_refusal else UNREACHABLE
    return next(code for kind, code in _ERROR_CODES if isinstance(error, kind))


def _lines(error: Exception, place: Callable[[str], str]) -> list[str]:
    if isinstance(error, typer.TyperException):
        return _usage_lines(error)
    if not isinstance(error, LicetError):
        what = " ".join(str(error).split()) or "no more is known"
        return [f"licet: unexpected error: {type(error).__name__}: {what}: set {_DEBUG}=1 to see where"]
    is_about_input = isinstance(error, InputError) or (isinstance(error, RemoteError) and error.status != _NOT_FOUND)
    flaws: tuple[Flaw, ...] = getattr(error, "flaws", ()) if is_about_input else ()
    placed = [f"{place(flaw.pointer)}: {did_you_mean(flaw)}" for flaw in flaws]
    if not placed:
        return [f"licet: {' '.join(str(error).split())}"]
    if len(placed) == 1:
        return [f"licet: {placed[0]}"]
    return [f"licet: {len(placed)} things are wrong", *(f"  {line}" for line in placed)]


def _usage_lines(error: typer.TyperException) -> list[str]:
    """Return what is wrong with a command line, in the words of this project."""
    text = error.format_message().strip().rstrip(".").replace("'", "`").replace(". Did you mean", ": did you mean")
    option = getattr(error, "option_name", None)
    possible = sorted(getattr(error, "possibilities", None) or ())
    if possible:
        nearest = (*nearest_names(option or "", possible), *possible)
        text = f"unknown option `{option}`: did you mean `{nearest[0]}`?"
    elif text.startswith("No such option"):
        text = f"unknown option `{option}`"
    text = text.replace("No such command", "unknown command")
    context = getattr(error, "ctx", None)
    hint = f" (see `{context.command_path} --help`)" if context is not None else ""
    return [f"licet: {text[:1].lower()}{text[1:]}{hint}"] if text else []


def _problem_text(error: Exception, detail: str) -> str:
    # A command that prints no JSON does not pay for the published shapes.
    from licet.cli.problems import problem_of  # noqa: PLC0415
    from licet.wire.write import dump_json  # noqa: PLC0415

    return dump_json(problem_of(error, detail))


def _console(stream: Any) -> Console:
    console = Console(file=stream, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH
    return console


def _stop_writing() -> None:
    """Let nothing more be written to a reader that has gone."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(devnull, stream.fileno())
    os.close(devnull)
