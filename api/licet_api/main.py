# SPDX-License-Identifier: Apache-2.0
"""The application: routes, errors, documentation, and what runs beside them."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import cache
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from starlette.datastructures import State
from starlette.routing import BaseRoute

from licet import __version__
from licet.bootstrap import Wiring, case_set, wire_up
from licet.errors import LicetError
from licet.settings import read_effective
from licet.usecases.documents import ClosedDocuments
from licet.usecases.following import Follower
from licet.usecases.impact import prepare
from licet.usecases.recorded_questions import RecordedQuestions
from licet.usecases.recording import Recorder
from licet.usecases.registry import Registry
from licet.usecases.search import EntryFilter, search
from licet_api import docs_page
from licet_api.dependencies import forbid_unknown_parameters
from licet_api.ending import ending_noticed
from licet_api.examples import live_examples
from licet_api.freshness import IN_STEP, log_trouble
from licet_api.gate import Gate, check_exposure
from licet_api.limits import check_parameters
from licet_api.logs import install_logs
from licet_api.metrics import Metrics
from licet_api.middleware import Envelope
from licet_api.openapi import install_openapi
from licet_api.problems import install_problems
from licet_api.routers import (
    artefacts,
    change_requests,
    changes,
    checks,
    decision_history,
    decisions,
    documents,
    entries,
    entry_care,
    entry_history,
    entry_writing,
    feed,
    health,
    keys,
    metrics,
    paths,
    permitted,
    review_cases,
    settings,
    tasks,
    verification,
    vocabulary,
)
from licet_api.security import pass_gate
from licet_api.waiting import Waiting

__all__ = ["create", "create_app"]

_ROUTERS: Final = (
    decisions,
    decision_history,
    artefacts,
    permitted,
    review_cases,
    documents,
    entries,
    entry_writing,
    entry_care,
    entry_history,
    change_requests,
    tasks,
    paths,
    vocabulary,
    checks,
    changes,
    feed,
    verification,
    keys,
    settings,
    health,
    metrics,
    docs_page,
)

# INVARIANT: the gate is first. Whoever it refuses is told nothing else, and nobody waits uncounted.
_FIRST: Final = (Depends(pass_gate), Depends(forbid_unknown_parameters), Depends(check_parameters), IN_STEP)

_LOG: Final = logging.getLogger("licet_api")


def create_app(wiring: Wiring, *, at_end: Callable[[], None] = lambda: None, watch_seconds: float = 1.0) -> FastAPI:
    """Build the application over the parts of a registry.

    Args:
        wiring: the parts.
        at_end: is called when the application shuts down.
        watch_seconds: how often it is looked whether the engine lives.
    """
    counters = Metrics(wiring)
    app = FastAPI(
        title="Licet",
        version=__version__,
        lifespan=lambda app: _running(app, watch_seconds=watch_seconds, at_end=at_end),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    _keep(app.state, wiring)
    app.state.metrics = counters
    app.state.waiting = Waiting(wiring.registry)
    app.state.recorder = Recorder(wiring.store)
    install_problems(app)
    # The document is for anybody: it shows answers only where anybody may ask for them.
    install_openapi(app, lambda: live_examples(wiring) if wiring.settings.public_read else {})
    app.add_middleware(Envelope, allowed_hosts=wiring.settings.allowed_hosts, metrics=counters)
    app.router.routes.extend(_routes())
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Return the routes, which keep nothing of an application: reading their parameters takes longer than answering."""
    everything = APIRouter()
    for module in _ROUTERS:
        everything.include_router(module.router, dependencies=list(_FIRST))
    return tuple(everything.routes)


@asynccontextmanager
async def _running(app: FastAPI, *, watch_seconds: float, at_end: Callable[[], None]) -> AsyncIterator[None]:
    """Run what runs beside the requests, from the start of the application to its end."""
    wiring = app.state.wiring
    watch = asyncio.create_task(_keep_alive(wiring, app.state.metrics, watch_seconds))
    recorder = app.state.recorder = Recorder(wiring.store)
    waiting = app.state.waiting = Waiting(wiring.registry)
    follower = Follower(wiring.registry, on_trouble=log_trouble)
    follower.start()
    # Of several workers each takes connections only when it can answer.
    with suppress(LicetError):
        await asyncio.to_thread(_look_at_all, wiring.registry)
    _spare_collections()
    recorded = app.state.recorded_questions = RecordedQuestions(wiring.store)
    reading = asyncio.create_task(asyncio.to_thread(_prepare_impact, wiring.registry, recorded))
    try:
        with ending_noticed(app):
            yield
    finally:
        watch.cancel()
        recorded.close()
        await reading
        with suppress(asyncio.CancelledError):
            await watch
        await asyncio.to_thread(recorder.close)
        await asyncio.to_thread(waiting.close)
        await asyncio.to_thread(follower.stop)
        at_end()


def _prepare_impact(registry: Registry, recorded: RecordedQuestions) -> None:
    """Read and judge what was asked before somebody waits for it; whoever wants it later tries again."""
    try:
        prepare(registry.current(), recorded)
    except Exception as error:  # noqa: BLE001  # nobody waits for it, and what else ends with the server must end
        _LOG.warning("impact not prepared", extra={"cause": type(error).__name__})


def _keep(state: State, wiring: Wiring) -> None:
    """Keep what requests share and nothing has to end."""
    state.wiring = wiring
    state.recorded_questions = RecordedQuestions(wiring.store)
    state.cases = case_set(wiring.store)
    state.closed_documents = ClosedDocuments(wiring.store.documents, wiring.clock)
    state.gate = Gate(wiring)
    state.listeners = Counter()


def create() -> FastAPI:
    """Build the application from the environment: `uvicorn --factory licet_api.main:create`.

    Raises:
        LicetError: the settings cannot be followed, or the store does not open.
    """
    effective = read_effective()
    install_logs(effective.settings.log)
    stack = ExitStack()
    try:
        wiring = stack.enter_context(wire_up(effective.settings, origins=effective.origins))
        check_exposure(wiring)
        return create_app(wiring, at_end=stack.close)
    except BaseException:
        stack.close()
        raise


def _look_at_all(registry: Registry) -> None:
    """Read the registry, and what the catalog counts of each entry: of 100,000 that takes seconds, once."""
    search(EntryFilter(), edition=registry.refreshed(), limit=1, facets=True)


def _spare_collections() -> None:
    """Keep the registry as it was at the start out of garbage collections, each of which would walk all of it."""
    gc.collect()
    gc.freeze()


async def _keep_alive(wiring: Wiring, counters: Metrics, seconds: float) -> None:
    """Bring an embedded engine back when it has died; requests wait for it as long as they can."""
    while True:
        await asyncio.sleep(seconds)
        try:
            revived = await asyncio.to_thread(wiring.revive)
        except LicetError as error:
            _LOG.error("engine not revived", extra={"cause": type(error).__name__})
        else:
            if revived:
                counters.revived()
                _LOG.warning("engine revived")
