# SPDX-License-Identifier: Apache-2.0
"""Ask a running registry over HTTP: `Client` waits for each answer, `AsyncClient` is for `asyncio`.

The modules `*_calls` say what is sent and how its answer is read, `retries` when it is sent again; the two clients only
drive.
"""

from licet.client.asynchronous import AsyncClient
from licet.client.calls import Page, Question
from licet.client.decision_calls import MAX_BATCH
from licet.client.replies import AwaitsApprovalError, EntryConflictError, FeedRow, RegistryUnreachableError
from licet.client.retries import Retries
from licet.client.sync import Client
from licet.domain.access import Role
from licet.domain.change_request import ChangeRequest, ProposedCase
from licet.domain.document import MEDIA_TYPES, Document
from licet.domain.expression import Both, Either, Expression, Leaf, parse_expression
from licet.errors import RemoteError
from licet.usecases.answer_review import RulingAnswer
from licet.usecases.check_run import RunCheck
from licet.usecases.governed_by import GovernedBy
from licet.usecases.institution_use import InstitutionUse
from licet.usecases.keys import Me
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.proposals import Columns, FieldColumns, Proposal, ProposedChange, RequestPreview
from licet.usecases.search import KINDS, EntrySummary, Facets
from licet.usecases.tasks import Task, Tasks
from licet.usecases.which import Which

__all__ = [
    "KINDS",
    "MAX_BATCH",
    "MEDIA_TYPES",
    "AsyncClient",
    "AwaitsApprovalError",
    "Both",
    "ChangeRequest",
    "Client",
    "Columns",
    "Document",
    "Either",
    "EntryConflictError",
    "EntrySummary",
    "Expression",
    "Facets",
    "FeedRow",
    "FieldColumns",
    "GovernedBy",
    "InstitutionUse",
    "Leaf",
    "Lineage",
    "Me",
    "Page",
    "Preview",
    "Proposal",
    "ProposedCase",
    "ProposedChange",
    "Question",
    "RegistryUnreachableError",
    "RemoteError",
    "RequestPreview",
    "Retries",
    "Role",
    "RulingAnswer",
    "RunCheck",
    "Task",
    "Tasks",
    "Which",
    "parse_expression",
]
