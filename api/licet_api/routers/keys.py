# SPDX-License-Identifier: Apache-2.0
"""API keys: who I am, the first key, and giving and taking the others."""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet.errors import KeyRefusedError
from licet.usecases.keys import Claim, KeyGrant, Me, NewKey, claim, create_key, key_view, revoke_key
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet_api.dependencies import JsonBody, Wired, json_response
from licet_api.gate import is_writable
from licet_api.idempotency import NotAgain
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Admin, Anybody, Reader

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["keys"])

_GRANT = shape_of(KeyGrant)
_CLAIM = shape_of(Claim)


@router.get("/me", **documented(gives="Me"))
def get_me(caller: Reader, wiring: Wired) -> Response:
    """Say who calls, with which role and scopes, and how open the registry is; the role is null without a key."""
    who = Me(
        name=caller.name,
        role=caller.role,
        key_id=caller.key_id,
        scopes=caller.scopes,
        public_read=wiring.settings.public_read,
        writable=is_writable(wiring),
    )
    return json_response(who)


@router.get("/keys", **documented(gives="Keys"))
def get_keys(_: Admin, wiring: Wired) -> Response:
    """List every key ever made, oldest first; neither keys nor hashes are shown."""
    now = wiring.clock.now()
    return json_response({"items": [key_view(key, now) for key in wiring.store.list_keys()]})


@router.post("/keys", **documented(takes="KeyGrant", gives="NewKey"))
def post_key(caller: Admin, body: JsonBody, wiring: Wired, _: NotAgain) -> Response:
    """Make a key; the answer is the only place where it is ever seen."""
    grant = read_shape(load_json(body), _GRANT)
    made = create_key(grant, by=caller, log=wiring.store, secret=wiring.secret, clock=wiring.clock, ids=wiring.ids)
    return _made(made)


@router.post("/keys:claim", **documented(takes="Claim", gives="NewKey"))
def post_claim(_: Anybody, body: JsonBody, wiring: Wired) -> Response:
    """Turn the token that `licet up` printed into the first key of an administrator, once."""
    wanted = read_shape(load_json(body), _CLAIM)
    try:
        made = claim(wanted, log=wiring.store, secret=wiring.secret, clock=wiring.clock, ids=wiring.ids)
    except KeyRefusedError as error:
        raise RefusedError(str(error), status=403, code=error.code) from error
    return _made(made)


@router.post("/keys/{key_id}:revoke", **documented(gives="Key"))
def post_revoked(caller: Admin, key_id: str, wiring: Wired) -> Response:
    """Let a key open nothing from now on; it stays on record."""
    return json_response(revoke_key(key_id, by=caller, log=wiring.store, clock=wiring.clock))


def _made(made: NewKey) -> Response:
    response = json_response(made)
    response.status_code = 201
    return response
