# SPDX-License-Identifier: Apache-2.0
"""Run the command line, in this process or in one of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from licet.cli.main import app

__all__ = ["ENVIRONMENT", "LOCAL", "QUESTION", "asks", "document_of", "run", "run_process"]

ENVIRONMENT = {"LICET_URL": "", "LICET_DEFAULT_INSTITUTION": "", "LICET_DEBUG": "", "COLUMNS": "200"}
QUESTION = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note"}],
    "model": {"id": "llama-3.1"},
    "purpose": {"id": "research_non_commercial"},
    "outputs": [{"kind": "model_weights", "release": "public"}],
    "facts": {"could_memorise_notes": True},
}
"""A question that is answered with no, as `asks` puts it in options."""
LOCAL = "Answered from the entries that come with Licet; `--url` asks a running registry.\n"
"""What is said, beside the answer, when no running registry was asked."""
MARKS_OF_A_TRACEBACK = ("Traceback", 'File "')


def run(*arguments: str, given: bytes | str | None = None, env: dict[str, str] | None = None) -> Result:
    """Run a command in this process; whatever it does, no traceback is shown."""
    result = CliRunner(env={**ENVIRONMENT, **(env or {})}).invoke(app, list(arguments), input=given)
    assert not isinstance(result.exception, Exception), result.exception
    assert not any(mark in result.output for mark in MARKS_OF_A_TRACEBACK)
    return result


def run_process(
    *arguments: str, given: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, as a user does."""
    licet = Path(sys.executable).with_name("licet")
    return subprocess.run(
        [licet, *arguments],
        input=given,
        capture_output=True,
        env={**os.environ, **ENVIRONMENT, **(env or {})},
        check=False,
        timeout=100,
    )


def document_of(text: str | bytes) -> Any:
    """Return the one JSON document that `text` is, and nothing else."""
    return json.loads(text)


def asks(*more: str) -> tuple[str, ...]:
    """Return the arguments of a question that is answered with no, and `more`."""
    question = (
        "can", "fine_tune", "--data", "mimic-iv-note", "--model", "llama-3.1",
        "--purpose", "research_non_commercial", "--release", "public", "--fact", "could_memorise_notes=true",
    )  # fmt: skip
    return (*question, *more)
