# SPDX-License-Identifier: Apache-2.0
"""What an operator watches, in the text form of Prometheus: `GET /metrics`.

Labels are few and known beforehand: templates of routes, methods, codes, verdicts. No id and no word of a
question is one. With several worker processes the counters are summed over all of them, through files in the
folder that `PROMETHEUS_MULTIPROC_DIR` names; the gauges are those of the worker that answers.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, cast

from fastapi import Depends, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from licet import __version__
from licet.bootstrap import Wiring
from licet.domain.answer import Decision
from licet.domain.verdict import Verdict
from licet.errors import LicetError

__all__ = ["MEDIA_TYPE", "SHARED_FOLDER", "UNMATCHED", "Measured", "Metrics", "known_method"]

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
UNMATCHED: Final = "unmatched"
"""The route of a request whose path no route has."""

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def known_method(method: str) -> str:
    """Return a method of HTTP, or `other`: a caller may send any word."""
    return method if method in _METHODS else "other"


class Metrics:
    """The counters of one process; every application has its own."""

    def __init__(self, wiring: Wiring) -> None:
        self._own = CollectorRegistry()
        self._gauges = {entries: CollectorRegistry() for entries in (True, False)}
        for entries, gauges in self._gauges.items():
            gauges.register(_State(wiring, entries=entries))
        self._requests = Counter(
            "licet_http_requests_total",
            "Requests by template of the route, method and status.",
            ("route", "method", "status"),
            registry=self._own,
        )
        self._seconds = Histogram(
            "licet_http_request_seconds",
            "How long requests took, from the first byte of the head to the last of the answer.",
            ("route", "method"),
            buckets=_SECONDS,
            registry=self._own,
        )
        self._decisions = Counter(
            "licet_decisions_total", "Recorded answers by verdict.", ("verdict",), registry=self._own
        )
        self._store_errors = Counter(
            "licet_store_errors_total", "Requests that the store failed, by code.", ("code",), registry=self._own
        )
        self._revivals = Counter(
            "licet_engine_revivals_total", "How often the embedded engine was started again.", registry=self._own
        )
        for verdict in Verdict:
            self._decisions.labels(verdict.value)

    def requested(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered; `route` is a template or `UNMATCHED`."""
        known = known_method(method)
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route, known).observe(seconds)

    def answered(self, *decisions: object) -> None:
        """Count recorded answers; what is none is passed over."""
        for each in decisions:
            if isinstance(each, Decision):
                self._decisions.labels(each.verdict.value).inc()

    def store_failed(self, code: str) -> None:
        """Count a request that the store could not serve."""
        self._store_errors.labels(code).inc()

    def revived(self) -> None:
        """Count a start of an engine that had died."""
        self._revivals.inc()

    def text(self, *, entries: bool = True) -> bytes:
        """Return everything in the text form, the number of entries only if wanted; asks the store how far it is."""
        return generate_latest(self._counters()) + generate_latest(self._gauges[entries])

    def _counters(self) -> CollectorRegistry:
        if not os.environ.get(SHARED_FOLDER):
            return self._own
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types
        return shared


class _State(Collector):
    """How far the registry is, found out when asked."""

    def __init__(self, wiring: Wiring, *, entries: bool) -> None:
        self._wiring = wiring
        self._entries = entries

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: at registration nobody asks the store."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without an answer of the store only that."""
        build = GaugeMetricFamily(
            "licet_build_info", "What runs here; always 1.", labels=("version", "python", "store")
        )
        build.add_metric((__version__, platform.python_version(), self._wiring.settings.store), 1)
        yield build
        try:
            found = tuple(self._snapshot())
        except LicetError:
            found = ()
        yield GaugeMetricFamily("licet_store_up", "Whether the store answers.", value=bool(found))
        yield from found

    def _snapshot(self) -> Iterator[Metric]:
        store = self._wiring.store
        recorded = store.sequence()
        edition = self._wiring.registry.current()
        newest = store.events(after=edition.sequence - 1, limit=1)
        age = (self._wiring.clock.now() - newest[0].at).total_seconds() if newest else 0.0
        for name, words, value in (
            ("sequence", "The last write that answers heed.", edition.sequence),
            ("lag", "How many writes of the store answers do not heed yet.", max(0, recorded - edition.sequence)),
            ("age_seconds", "How long ago the last write that answers heed was.", max(0.0, age)),
            ("entries", "How many entries there are, drafts too.", len(edition.stored)),
        ):
            if name != "entries" or self._entries:
                yield GaugeMetricFamily(f"licet_snapshot_{name}", words, value=value)


def metrics_of(request: Request) -> Metrics:
    """Return the counters of the application that serves a request."""
    return cast("Metrics", request.app.state.metrics)


Measured = Annotated[Metrics, Depends(metrics_of)]
