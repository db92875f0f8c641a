# SPDX-License-Identifier: Apache-2.0
"""MkDocs hook: the sections in reading order, each page placed by its folder."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

SECTIONS = {
    "Tutorials": "tutorials",
    "How-to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
    "Knowledge": "knowledge",
}
LAST_PAGES = ("glossary.md", "architecture.md", "decisions.md")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the navigation from the documentation folder."""
    root = Path(config.docs_dir)
    sections = {title: _pages(root, folder) for title, folder in SECTIONS.items()}
    last = [page for page in LAST_PAGES if (root / page).is_file()]
    named = {"index.md", *last, *(page for pages in sections.values() for page in pages)}
    others = [page for page in _pages(root, ".") if page not in named]
    config.nav = [
        "index.md",
        *({title: pages} for title, pages in sections.items() if pages),
        *last,
        *others,
    ]
    return config


def _pages(root: Path, folder: str) -> list[str]:
    pages = (path.relative_to(root).as_posix() for path in (root / folder).rglob("*.md"))
    return sorted(pages, key=lambda page: (not page.endswith("/index.md"), page))
