# SPDX-License-Identifier: Apache-2.0
"""A folder that cannot hold the graph: each cause is told apart, with what to do about it."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from licet.errors import EngineStartError
from licet.stores.engines import folder_problems
from licet.stores.engines.folder import EngineRecord, prepare_folder, try_lock, write_record
from licet.stores.engines.folder_problems import folder_error
from licet.stores.engines.processes import ProcessKey
from tests.engines.quick import start

NOBODY = 65534


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be nobody for a while, if we are root, whom no permission stops."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that everybody may enter and nobody may write to."""
    found = Path(tempfile.mkdtemp())
    found.chmod(0o555)
    yield found
    found.chmod(0o755)
    shutil.rmtree(found)


def test_folder_that_may_not_be_written_to(closed: Path) -> None:
    with without_privileges(), pytest.raises(EngineStartError) as caught:
        start(closed)
    assert "cannot hold the graph" in str(caught.value)
    assert "choose another folder with `LICET_HOME`" in str(caught.value)
    assert "may not write there" in str(caught.value) or "chmod u+rwx" in str(caught.value)


def test_engine_folder_that_was_closed_since(closed: Path) -> None:
    closed.chmod(0o777)
    with without_privileges():
        folder = prepare_folder(closed)
        folder.lock.touch()
        folder.lock.chmod(0o000)
        with pytest.raises(EngineStartError, match="cannot hold the graph"):
            start(closed)


def test_folder_of_another_user(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        home = tmp_path
        os.chown(prepare_folder(home).root, 54321, -1)
        expected = "belongs to the user with the number 54321"
    else:
        home, expected = Path("/"), "belongs to the user `root`"
    with pytest.raises(EngineStartError, match=expected) as caught:
        start(home)
    assert "choose another folder with `LICET_HOME`" in str(caught.value)


def test_full_disk_is_noticed_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_problems, "MIN_FREE_BYTES", 2**62)
    with pytest.raises(EngineStartError, match=r"is full: \d+ MB are free.*make room") as caught:
        start(tmp_path)
    assert str(tmp_path) in str(caught.value)
    monkeypatch.undo()
    lock = try_lock(prepare_folder(tmp_path))
    assert lock is not None  # it was let go of
    lock.release()


def test_full_device_is_told_apart() -> None:
    error = OSError(errno.ENOSPC, "No space left on device")
    assert "the disk is full: make room" in str(folder_error(Path("/data"), error))


def test_read_only_disk_is_told_apart() -> None:
    error = OSError(errno.EROFS, "Read-only file system")
    assert "the disk is read-only: make it writable" in str(folder_error(Path("/data"), error))


def test_lock_and_record_of_a_process_that_is_gone_are_in_nobodys_way(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path)
    folder.lock.write_text("left behind")
    write_record(folder, EngineRecord(key=ProcessKey(pid=4_000_000, started="1"), bolt_port=1, http_port=2))
    lock = try_lock(folder)
    assert lock is not None
    lock.release()
