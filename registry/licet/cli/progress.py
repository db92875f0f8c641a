# SPDX-License-Identifier: Apache-2.0
"""Tell people what goes on while they wait: a line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from licet.cli import output

__all__ = ["progress"]


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Give a function that tells what begins now; how long it took is said when the next thing begins."""
    console = Console(file=sys.stderr, highlight=False, emoji=False)
    if not console.is_terminal:
        yield _lines(what)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(what)
        yield lambda step: shown.update(task, description=f"{what}: {step}")


def _lines(what: str) -> Callable[[str], None]:
    began = time.monotonic()

    def tell(step: str) -> None:
        seconds = time.monotonic() - began
        after = f" (after {seconds:.1f} s)" if seconds >= 1 else ""
        output.note(f"{what}: {step} ...{after}")

    return tell
