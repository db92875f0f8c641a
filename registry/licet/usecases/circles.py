# SPDX-License-Identifier: Apache-2.0
"""Find what is made from itself, in one walk over everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

__all__ = ["in_circles"]


def in_circles(names: Iterable[str], parents: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Return those that are reached again from themselves, among `names` and whatever is reached from them.

    Each name and each edge is walked once (Tarjan's strongly connected components, without recursion).
    """
    walk = _Walk(parents)
    for name in names:
        walk.go(name)
    return frozenset(walk.found)


class _Walk:
    """One walk: `order` has when a name was reached, `lowest` the earliest open name that leads to it."""

    def __init__(self, parents: Callable[[str], Iterable[str]]) -> None:
        self.found: set[str] = set()
        self._parents = parents
        self._order: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._open: dict[str, None] = {}

    def go(self, start: str) -> None:
        """Walk everything that is reached from a name."""
        path = [self._enter(start)] if start not in self._order else []
        while path:
            name, left = path[-1]
            parent = next(left, None)
            if parent is None:
                self._leave(name)
                path.pop()
                if path:
                    self._lower(path[-1][0], self._lowest[name])
            elif parent not in self._order:
                path.append(self._enter(parent))
            elif parent in self._open:
                self._lower(name, self._order[parent])

    def _enter(self, name: str) -> tuple[str, Iterator[str]]:
        self._order[name] = self._lowest[name] = len(self._order)
        self._open[name] = None
        parents = tuple(self._parents(name))
        if name in parents:
            self.found.add(name)
        return name, iter(parents)

    def _leave(self, name: str) -> None:
        if self._lowest[name] != self._order[name]:
            return
        group: list[str] = []
        while not group or group[-1] != name:
            group.append(self._open.popitem()[0])
        if len(group) > 1:
            self.found.update(group)

    def _lower(self, name: str, order: int) -> None:
        self._lowest[name] = min(self._lowest[name], order)
