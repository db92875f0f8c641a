# SPDX-License-Identifier: Apache-2.0
"""The folder of the embedded engine: its files, its lock, its password and its record.

::

    engine/
    ├── databases/ config/ backups/ log/     the engine's own; log/console.log is what it printed
    ├── password                             of the engine's user `root`
    ├── engine.json                          who serves this folder, and where it answers
    └── engine.lock                          held by the process that owns the engine
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from licet.errors import StoreError
from licet.stores.engines.processes import ProcessKey

__all__ = [
    "DamagedRecordError",
    "EngineFolder",
    "EngineRecord",
    "prepare_folder",
    "provide_password",
    "read_log_tail",
    "read_password",
    "read_record",
    "remove_record",
    "rotate_log",
    "try_lock",
    "write_record",
]

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_PASSWORD_BYTES: Final = 32


class DamagedRecordError(StoreError):
    """The file `engine.json` is not what Licet writes."""


@dataclass(frozen=True, slots=True)
class EngineFolder:
    """Where the files of one engine are."""

    root: Path

    @property
    def databases(self) -> Path:
        return self.root / "databases"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def console(self) -> Path:
        return self.log / "console.log"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def record(self) -> Path:
        return self.root / "engine.json"

    @property
    def lock(self) -> Path:
        return self.root / "engine.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRecord:
    """Who serves a folder, and on which ports of the loopback interface."""

    key: ProcessKey
    bolt_port: int
    http_port: int

    @property
    def uri(self) -> str:
        """The address for Bolt."""
        return f"bolt://127.0.0.1:{self.bolt_port}"


def prepare_folder(home: Path) -> EngineFolder:
    """Make the folders of an engine under `home`, for our user only.

    Raises:
        OSError: the folder cannot be made.
    """
    folder = EngineFolder(home.expanduser().resolve() / "engine")
    for path in (folder.root, folder.databases, folder.config, folder.log, folder.backups):
        path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.root.chmod(_PRIVATE_FOLDER)
    return folder


def try_lock(folder: EngineFolder) -> FileLock | None:
    """Take the lock of the folder, or return `None` when somebody has it.

    The operating system frees it when its holder ends, however that happens. The engine does not
    inherit it, so a free lock says that no owner lives.
    """
    lock = FileLock(folder.lock, mode=_PRIVATE_FILE, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return lock


def provide_password(folder: EngineFolder) -> str:
    """Return the password of the engine, made on first use. Hold the lock."""
    password = read_password(folder)
    if password:
        folder.password.chmod(_PRIVATE_FILE)
        return password
    # The engine reads the file only while it has no users, and it has none but ours. With the
    # password gone it must make its user anew.
    (folder.config / "server-users.jsonl").unlink(missing_ok=True)
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    _write_private(folder.password, password)
    return password


def read_password(folder: EngineFolder) -> str:
    """Return the password of the engine, empty when there is none yet."""
    try:
        return folder.password.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def read_record(folder: EngineFolder) -> EngineRecord | None:
    """Return what `engine.json` says, `None` when it is not there.

    Raises:
        DamagedRecordError: it is there and cannot be understood.
    """
    try:
        data = json.loads(folder.record.read_text(encoding="utf-8"))
        return EngineRecord(
            key=ProcessKey(pid=int(data["pid"]), started=str(data["started"])),
            bolt_port=int(data["bolt_port"]),
            http_port=int(data["http_port"]),
        )
    except FileNotFoundError:
        return None
    except KeyError as error:
        cause = f"the field `{error.args[0]}` is missing"
    except (ValueError, TypeError) as error:
        cause = " ".join(str(error).split())
    raise DamagedRecordError(f"`{folder.record}` is damaged: {cause}")


def write_record(folder: EngineFolder, record: EngineRecord) -> None:
    """Say who serves the folder. Hold the lock."""
    fields = {
        **asdict(record.key),
        "uri": record.uri,
        "bolt_port": record.bolt_port,
        "http_port": record.http_port,
    }
    _write_private(folder.record, json.dumps(fields, indent=2) + "\n")


def remove_record(folder: EngineFolder) -> None:
    """Say that nobody serves the folder. Hold the lock."""
    folder.record.unlink(missing_ok=True)


def rotate_log(folder: EngineFolder) -> None:
    """Keep what the engine printed last time, as `console.log.1`."""
    if folder.console.exists():
        folder.console.replace(folder.console.with_name("console.log.1"))


def read_log_tail(folder: EngineFolder, *, lines: int) -> list[str]:
    """Return the last lines that the engine printed."""
    try:
        text = folder.console.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line for line in text.splitlines() if line.strip()][-lines:]


def _write_private(path: Path, text: str) -> None:
    """Replace a file in one step; readers see the old text or the new one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
