# SPDX-License-Identifier: Apache-2.0
"""`licet backup`, `licet restore` and `licet verify` open the store of this installation themselves."""

import json
import os
from pathlib import Path

import pytest

from licet.stores.backup.writing import back_up
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.memory import MemoryStore
from tests.cli.terminal import run
from tests.contract.backed_up import fill
from tests.contract.stores import load, put
from tests.engines.quick import start
from tests.factories import dataset, decision_record


@pytest.mark.embedded
def test_registry_goes_from_one_folder_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_STORE", "embedded")
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "registry.jsonl.gz"
    with start(old) as running, driver_for(running.engine) as driver:
        store = CypherStore(driver, running.engine.database)
        store.prepare()
        load(store, dataset("a"), dataset("b"))
        put(store, dataset("a", name="two"), 1)
        store.append(decision_record("dec_1"))
        backed_up = run("backup", str(file), "--home", str(old), "--json")
        assert backed_up.exit_code == 0
        assert "open: joining it" in backed_up.stderr
        header = json.loads(backed_up.stdout)
        assert (header["sequence"], header["counts"]) == (3, {"write": 3, "decision": 1})
        refused = run("restore", str(file), "--home", str(old))
        assert refused.exit_code == 2
        assert "2 entries and 1 decisions" in refused.stderr
        sound = run("verify", "--home", str(old))
        assert (sound.exit_code, "sound: 3 writes" in sound.stdout) == (0, True)
        driver.execute_query("MATCH (r:Revision {id: 'b@1'}) SET r.by = 'eve'", database_=running.engine.database)
        unsound = run("verify", "--home", str(old))
        assert unsound.exit_code == 1
        assert "not sound, first at write 2 (revision)" in unsound.stdout
    restored = run("restore", str(file), "--home", str(new))
    assert restored.exit_code == 0
    assert header["snapshot"] in restored.stdout
    assert not (new / "engine" / "engine.json").exists()


@pytest.mark.embedded
def test_keys_of_another_secret_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, file = MemoryStore(), tmp_path / "registry.jsonl"
    fill(source)
    back_up(source, file, secret=b"o" * 40)
    monkeypatch.setenv("LICET_STORE", "embedded")
    other = run("restore", str(file), "--home", str(tmp_path / "other"))
    assert (other.exit_code, ", without the keys" in other.stdout) == (0, True)
    assert "they rest on another secret" in other.stderr
    monkeypatch.setenv("LICET_SECRET", "o" * 40)
    same = run("restore", str(file), "--home", str(tmp_path / "same"))
    assert (same.exit_code, ", without the keys" in same.stdout) == (0, False)
    assert "left out" not in same.stderr


def test_nothing_is_started_for_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n")
    found = run("restore", str(tmp_path / "bad.jsonl"), "--home", str(tmp_path / "new"))
    assert found.exit_code == 2
    assert "line 1: this is no backup of Licet" in found.stderr
    assert not (tmp_path / "new").exists()


def test_missing_registry_and_memory_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_STORE", "embedded")
    found = run("verify", "--home", str(tmp_path / "none"))
    assert (found.exit_code, "there is no registry in" in found.stderr) == (2, True)
    assert not (tmp_path / "none").exists()
    monkeypatch.setenv("LICET_STORE", "memory")
    found = run("backup", os.devnull + ".x")
    assert (found.exit_code, "keeps nothing" in found.stderr) == (2, True)
