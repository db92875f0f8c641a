# SPDX-License-Identifier: Apache-2.0
"""`licet config` says what holds and where it is from, and never a secret."""

from pathlib import Path

from licet.settings import list_settings
from tests.cli.terminal import document_of, run

SECRET = "hush-hush"


def test_settings_with_their_origins_as_json(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'ui_port = 9002\nneo4j_password = "{SECRET}"\n', encoding="utf-8")
    result = run("config", "--json", env={"LICET_CONFIG": str(file), "LICET_API_PORT": "9001"})
    assert result.exit_code == 0
    document = document_of(result.stdout)
    found = {each["name"]: (each["value"], each["origin"]) for each in document["settings"]}
    assert document["file"] == str(file)
    assert set(found) == {each.name for each in list_settings()}
    assert (found["api_port"], found["ui_port"]) == ((9001, "environment"), (9002, "file"))
    assert found["neo4j_password"] == ("********", "file")
    assert SECRET not in result.output


def test_settings_as_people_read_them() -> None:
    result = run("config", env={"NEO4J_PASSWORD": SECRET, "LICET_WORKERS": "3", "LICET_CONFIG": ""})
    assert result.exit_code == 0
    assert "LICET_WORKERS" in result.stdout
    assert "********" in result.stdout
    assert SECRET not in result.output


def test_file_that_cannot_be_followed(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("ui_prt = 9002\n", encoding="utf-8")
    result = run("config", env={"LICET_CONFIG": str(file)})
    assert result.exit_code == 2
    assert f"licet: unknown key `ui_prt` in `{file}`: did you mean `ui_port`?" in result.stderr
