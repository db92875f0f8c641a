# SPDX-License-Identifier: Apache-2.0
"""Lines of text for people: plain words in one style, indented, and safe to print."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

__all__ = ["block", "copyable", "heading", "line", "printable"]


def printable(value: object) -> str:
    """Return words from outside without characters that would steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in str(value))


def line(words: object, style: str = "", *, indent: int = 2) -> RenderableType:
    """Return words that are wrapped at the width of the terminal."""
    return Padding(Text(printable(words), style=style), (0, 0, 0, indent))


def copyable(words: object, style: str = "", *, indent: int = 4) -> RenderableType:
    """Return words that stay on one line, such as an address or an option, so that they can be copied."""
    return Text(" " * indent + printable(words), style=style, no_wrap=True, overflow="ignore")


def heading(words: str) -> RenderableType:
    """Return the heading of a block, set off from what stands above."""
    return Text("\n" + words, style="bold")


def block(title: str, *parts: RenderableType) -> RenderableType | None:
    """Return parts under a heading, or None if there are none."""
    return Group(heading(title), *parts) if parts else None
