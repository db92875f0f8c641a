# SPDX-License-Identifier: Apache-2.0
"""What cannot be used is refused with exit code 2, its place and the nearest name; never a traceback."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import document_of, run, run_process

CIRCLE = {
    "action": "evaluate",
    "datasets": [{"id": "a"}],
    "entries": [
        {"kind": "dataset", "id": "a", "name": "A", "derived_from": [{"id": "b", "how": "derived"}]},
        {"kind": "dataset", "id": "b", "name": "B", "derived_from": [{"id": "a", "how": "derived"}]},
    ],
}
NOISE = bytes(range(256)) * (20 * 4096)
DEEP = b"[" * 100_000
EXPLODING = b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 9)) for level in range(1, 7)
)
BAD_QUESTIONS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON"),
    "broken JSON": (b'{"action": "evaluate",\n "datasets": [}', "line 2 column"),
    "not an object": (b"[1, 2]", "/: "),
    "20 MB of noise": (NOISE, "is longer than"),
    "100,000 brackets": (DEEP, "nested deeper than 64 levels"),
    "not UTF-8": (b'{"action": "\xff\xfe"}', "not UTF-8: byte 12"),
    "one name twice": (b'{"action": "use", "action": "evaluate"}', "`action` stands twice"),
    "not a number": (b'{"action": "use", "at_least": NaN}', "`NaN` is not a number"),
    "unknown field": (b'{"acton": "use"}', "/acton: unknown field `acton`: did you mean `action`?"),
    "wrong type": (b'{"action": "use", "datasets": "adni"}', "/datasets: "),
    "unknown action": (b'{"action": "fine-tuning"}', "/action: unknown action `fine-tuning`: did you mean `fine_tune`"),
    "unknown id": (
        b'{"action": "use", "datasets": [{"id": "pubmed-qa"}]}',
        "/datasets/0/id: unknown data set `pubmed-qa`: did you mean `pubmedqa`?",
    ),
    "unknown fact": (
        b'{"action": "use", "facts": {"could_memorize_notes": true}}',
        "/facts/could_memorize_notes: unknown fact `could_memorize_notes`: did you mean `could_memorise_notes`?",
    ),
    "unknown kind of evidence": (
        b'{"action": "use", "evidence": [{"kind": "trainingcertificate"}]}',
        "did you mean `training_certificate`?",
    ),
    "fact of the wrong kind": (b'{"action": "use", "facts": {"credentialed": "yes"}}', "/facts/credentialed: "),
    "no such day": (b'{"action": "use", "as_of": "2026-02-30"}', "/as_of: "),
    "lineage in a circle": (json.dumps(CIRCLE).encode(), "break the circle of its lineage"),
    "empty entry": (b'{"action": "use", "entries": [{}]}', "/entries/0"),
    "contradiction": (
        b'{"action": "publish_model_weights", "outputs": [{"kind": "results", "release": "public"}]}',
        "/outputs: ",
    ),
    "control characters": (b'{"action": "\\u001b[31mred\\u0007"}', "unknown action `?[31mred?`"),
}  # fmt: skip
BAD_MANIFESTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "/: "),
    "broken YAML": (b"licet: 1\n  run: [x\n", "line 2 column"),
    "a tab": (b"licet: 1\n\trun: x\n", "a tab cannot indent"),
    "another version": (b"licet: 2\nrun: x\naction: fine_tune\n", "/licet: manifest version `2` is not read"),
    "a tag": (b"!!python/object/apply:os.system [id]", "the tag"),
    "aliases that explode": (EXPLODING, "aliases expanded"),
    "100,000 brackets": (DEEP, "nest"),
    "not UTF-8": (b"licet: 1\nrun: \xff\n", "not UTF-8: byte 14"),
    "unknown stage": (
        b"licet: 1\nrun: x\naction: fine_tune\ndatasets: [{id: pubmedqa, stage: evaluat}]\n",
        "/datasets/0/stage: unknown action `evaluat`: did you mean `evaluate`?",
    ),
    "unknown model": (
        b"licet: 1\nrun: x\naction: fine_tune\nbase_model: {id: llama31}\n",
        "/base_model/id: unknown model `llama31`: did you mean `llama-3.1`?",
    ),
    "unknown verdict": (b"licet: 1\nrun: x\naction: fine_tune\nfail_on: NEVER\n", "/fail_on: "),
}


@pytest.mark.parametrize("name", BAD_QUESTIONS)
def test_a_bad_question_is_refused(name: str) -> None:
    given, message = BAD_QUESTIONS[name]
    result = run("decide", "-", "--json", given=given)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "\x1b" not in result.stderr
    assert document_of(result.stdout)["status"] in {400, 422}


@pytest.mark.parametrize("name", BAD_MANIFESTS)
def test_a_bad_manifest_is_refused(name: str) -> None:
    given, message = BAD_MANIFESTS[name]
    result = run("check", "-", "--json", given=given)
    assert result.exit_code == 2
    assert message in result.stderr
    assert document_of(result.stdout)["status"] in {400, 422}


@pytest.mark.parametrize("command", ["decide", "check"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "cannot be read: is a directory"),
        ("missing.json", "cannot be read: no such file or directory"),
        ("a" * 5000, "cannot be read: file name too long"),
        ("a\0b", "cannot be the name of a file"),
    ],
    ids=["folder", "missing", "long name", "NUL in the name"],
)
def test_a_file_that_cannot_be_read_is_refused(command: str, name: str, message: str, tmp_path: Path) -> None:
    result = run(command, f"{tmp_path}/{name}" if name else str(tmp_path))
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_file_without_end_is_refused() -> None:
    result = run("decide", "/dev/zero")
    assert result.exit_code == 2
    assert "is longer than" in result.stderr


def test_a_line_without_end_is_one_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"x" * 17_000_000 + b'\n{"action": "use"}\n')
    result = run("decide", "--batch", str(path))
    documents = [document_of(line) for line in result.stdout.splitlines()]
    assert [document.get("line") for document in documents] == [1, None]
    assert result.exit_code == 2


def test_a_process_of_its_own_refuses_the_same_way() -> None:
    result = run_process("decide", "-", "--json", given=DEEP)
    assert result.returncode == 2
    assert document_of(result.stdout)["code"] == "malformed"
    assert result.stderr == b"licet: nested deeper than 64 levels\n"
