# SPDX-License-Identifier: Apache-2.0
"""Ask a running registry over HTTP: `Client` waits for each answer, `AsyncClient` is for `asyncio`.

`entry_calls`, `decision_calls` and `registry_calls` say what is sent and how its answer is read, `retries` when it is
sent again; the two clients only drive.
"""

from licet.client.asynchronous import AsyncClient
from licet.client.calls import Page, Question
from licet.client.decision_calls import MAX_BATCH
from licet.client.replies import EntryConflictError, FeedRow, RegistryUnreachableError
from licet.client.retries import Retries
from licet.client.sync import Client
from licet.domain.access import Role
from licet.domain.document import MEDIA_TYPES, Document
from licet.domain.expression import Both, Either, Expression, Leaf, parse_expression
from licet.errors import RemoteError
from licet.usecases.check_run import RunCheck
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.search import KINDS, EntrySummary, Facets
from licet.usecases.which import Which

__all__ = [
    "KINDS",
    "MAX_BATCH",
    "MEDIA_TYPES",
    "AsyncClient",
    "Both",
    "Client",
    "Document",
    "Either",
    "EntryConflictError",
    "EntrySummary",
    "Expression",
    "Facets",
    "FeedRow",
    "GovernedBy",
    "Leaf",
    "Lineage",
    "Page",
    "Preview",
    "Question",
    "RegistryUnreachableError",
    "RemoteError",
    "Retries",
    "Role",
    "RunCheck",
    "Which",
    "parse_expression",
]
