# SPDX-License-Identifier: Apache-2.0
"""The seed data of Licet: one YAML file an entry, one folder a kind of entry; one JSON file a case beside them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["read_text", "seed_cases", "seed_files"]


def seed_files() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every entry, sorted by path."""
    root = files(__name__)
    for folder in sorted(_folders(root), key=lambda found: found.name):
        for file in sorted(folder.iterdir(), key=lambda found: found.name):
            if file.name.endswith(".yaml"):
                yield f"{folder.name}/{file.name}", file.read_text(encoding="utf-8")


def seed_cases() -> Iterator[tuple[str, str]]:
    """Yield the id and the text of every case, sorted by id: the folder, as a rule the verdict, and the file's name."""
    root = files(__name__).joinpath("cases")
    for folder in sorted(_folders(root), key=lambda found: found.name):
        for file in sorted(folder.iterdir(), key=lambda found: found.name):
            if file.name.endswith(".json"):
                yield f"{folder.name}/{file.name.removesuffix('.json')}", file.read_text(encoding="utf-8")


def read_text(name: str) -> str:
    """Return the text of a file that stands beside the folders, such as `silent.yaml`."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _folders(root: Traversable) -> Iterator[Traversable]:
    return (found for found in root.iterdir() if found.is_dir() and found.name != "__pycache__")
