# SPDX-License-Identifier: Apache-2.0
"""Open the store of this installation itself, without an API, and say so when another process has it open too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from licet.bootstrap import Store, known_secret, open_store
from licet.cli import output
from licet.settings import Settings, read_settings
from licet.stores.engines.embedded import is_served
from licet.usecases.flaws import quoted

__all__ = ["Home", "opened", "secret_here"]

Home: TypeAlias = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="Where the data are; LICET_HOME without it.")
]


@contextmanager
def opened(home: Path | None, *, to_restore: bool = False, must_exist: bool = True) -> Iterator[tuple[Store, str]]:
    """Open the store that the settings name; yields it, and where it is in words.

    Raises:
        WrongUsageError: the settings keep nothing, or there is no registry.
        LicetError: it cannot be opened.
    """
    settings = _settings(home)
    where = _checked(settings, must_exist=must_exist)
    with open_store(settings, to_restore=to_restore) as store:
        yield store, where


def secret_here(home: Path | None) -> bytes | None:
    """Return the secret of this installation, or None if it has none yet.

    Raises:
        StoreError: it cannot be read.
    """
    return known_secret(_settings(home))


def _settings(home: Path | None) -> Settings:
    settings = read_settings()
    return settings if home is None else replace(settings, home=home.expanduser().absolute())


def _checked(settings: Settings, *, must_exist: bool) -> str:
    match settings.store:
        case "memory":
            raise output.WrongUsageError(
                "`LICET_STORE` is `memory`, which keeps nothing: set it to `embedded` or `neo4j`"
            )
        case "neo4j":
            return settings.neo4j_uri or ""
        case "embedded":
            folder = settings.home / "engine"
            if must_exist and not folder.is_dir():
                raise output.WrongUsageError(
                    f"there is no registry in {quoted(str(settings.home))}: name its folder with `--home`, "
                    "or start one with `licet up`"
                )
            if is_served(settings.home):
                output.note(f"another process has the registry in {quoted(str(settings.home))} open: joining it")
            return str(settings.home)
