# SPDX-License-Identifier: Apache-2.0
"""The command `licet`: finds the command asked for, runs it, and turns every failure into one line.

A command lives in the module of its name and is imported when it is asked for, so that a command
pays for nothing that another one needs. It returns its exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, cast

import typer
from typer.core import TyperCommand, TyperGroup

from licet.cli import output
from licet.cli.version import version
from licet.usecases.flaws import nearest_names, quoted

__all__ = ["COMMANDS", "app", "main"]

COMMANDS: Final = (
    "up", "can", "which", "decide", "explain", "prove", "find", "show", "diff", "check", "register", "vocabulary",
    "data", "documents", "keys", "backup", "restore", "verify", "config", "version",
)  # fmt: skip
"""Every command, in the order of the help."""

_HELP: Final = """May dataset X be used to do A with model Y for purpose Z, and may the result be released?

Licet informs; it is not legal advice. Commands read the entries that come with Licet; with `--url` or
LICET_URL they ask a running registry.

Exit codes: 0 yes, or yes with duties. 1 any other answer, or a hypothetical one. 2 wrong usage or bad input.
3 registry unreachable, or older than asked for.
"""


class LazyGroup(TyperGroup):
    """The commands by name, each imported when it is used."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # as inherited
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002  # as inherited
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"licet.cli.{cmd_name}")
        found = cast("TyperCommand | TyperGroup", typer.main.get_command(module.app))
        found.name = cmd_name
        return found

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS:
            raise output.WrongUsageError(_unknown(name))
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *_: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        extra |= {"prog_name": "licet", "standalone_mode": False}
        # Typer reads options through pydantic, which takes longer than telling the version does.
        run = version if given == ["version"] else lambda: super(LazyGroup, self).main(given, **extra)
        code = output.guarded(run, given)
        if standalone_mode:
            sys.exit(code)
        return code


app = typer.Typer(
    cls=LazyGroup,
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root() -> None:
    """Take no options of its own; every command has its own."""


def main() -> None:
    """Run the command line that this process was started with."""
    output.prepare_streams()
    app()


def _unknown(name: str) -> str:
    nearest = nearest_names(name, COMMANDS)
    advice = f"did you mean `{nearest[0]}`?" if nearest else f"one of {', '.join(f'`{known}`' for known in COMMANDS)}"
    return f"unknown command {quoted(name)}: {advice}"


if __name__ == "__main__":
    main()
