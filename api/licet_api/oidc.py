# SPDX-License-Identifier: Apache-2.0
"""Tokens of an identity provider (OpenID Connect): whose they are, and the role that their groups give."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import jwt
from jwt.exceptions import PyJWTError

from licet.domain.access import Caller, Role
from licet.settings import OidcSettings
from licet_api.problems import RefusedError

__all__ = ["CHALLENGE", "INVALID_TOKEN", "TokenVerifier"]

_LOG: Final = logging.getLogger("licet_api")

CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="licet"'}
INVALID_TOKEN: Final = {"WWW-Authenticate": 'Bearer realm="licet", error="invalid_token"'}

# Pinned: a token that names another one, or none, is refused whatever its key.
_ALGORITHMS: Final = ("RS256", "ES256")
_REQUIRED: Final = ("exp", "iss", "aud", "sub")
_LEEWAY_SECONDS: Final = 30
_FETCH_SECONDS: Final = 5
_KEPT_SECONDS: Final = 300
_PAUSE_SECONDS: Final = 30
_RETRY_SECONDS: Final = 10
_MAX_SUBJECT: Final = 200


class TokenVerifier:
    """Knows the provider's keys: fetched when first needed, then every five minutes, and for a name not seen before."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._roles: Mapping[str, Role] = dict(settings.roles)
        self._client = jwt.PyJWKClient(settings.jwks_url, cache_jwk_set=False, timeout=_FETCH_SECONDS)
        self._lock = threading.Lock()
        self._keys: list[jwt.PyJWK] = []
        self._fetched_at = self._tried_at = -math.inf

    def caller(self, token: str) -> Caller:
        """Return who shows a token; this may wait for the provider, so call it off the event loop.

        Raises:
            RefusedError: the token is not valid (401), none of its groups has a role (403), or the
                provider's keys cannot be fetched (503).
        """
        claims = self._claims(token)
        subject = claims["sub"]
        if not (isinstance(subject, str) and 0 < len(subject) <= _MAX_SUBJECT and subject.isprintable()):
            raise _invalid("its subject cannot go on record")
        name = f"oidc:{subject}"
        return Caller(name=name, role=self._role(claims), key_id=name)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            name = jwt.get_unverified_header(token).get("kid")
        except PyJWTError as error:
            raise RefusedError(
                "this is no key of this registry, and no token of its identity provider",
                status=401,
                code="key_unknown",
                headers=INVALID_TOKEN,
            ) from error
        key = self._key(str(name))
        try:
            return jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": list(_REQUIRED)},
            )
        except jwt.ExpiredSignatureError as error:
            raise RefusedError(
                "this token has expired: sign in again", status=401, code="token_expired", headers=INVALID_TOKEN
            ) from error
        except PyJWTError as error:
            raise _invalid(str(error)[:1].lower() + str(error)[1:]) from error

    def _key(self, name: str) -> jwt.PyJWK:
        with self._lock:
            found = self._known(name)
            if found is None and self._may_fetch():
                self._fetch()
                found = self._known(name)
            is_old = self._is_old()
        if found is not None:
            return found
        if is_old:
            raise _unavailable()
        raise _invalid("its key is none of the provider's")

    def _known(self, name: str) -> jwt.PyJWK | None:
        return None if self._is_old() else next((key for key in self._keys if key.key_id == name), None)

    def _is_old(self) -> bool:
        return time.monotonic() - self._fetched_at > _KEPT_SECONDS

    def _may_fetch(self) -> bool:
        """Return whether to ask the provider again: neither made-up names nor an outage make us ask all the time."""
        pause = _RETRY_SECONDS if self._is_old() else _PAUSE_SECONDS
        return time.monotonic() - self._tried_at > pause

    def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            self._keys = self._client.get_signing_keys()
        except (PyJWTError, json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
            _LOG.error("keys of the identity provider not fetched", extra={"cause": type(error).__name__})
        else:
            self._fetched_at = self._tried_at

    def _role(self, claims: Mapping[str, Any]) -> Role:
        roles = [self._roles[group] for group in _groups(claims, self._settings.groups_claim) if group in self._roles]
        if not roles:
            raise RefusedError(
                "none of the groups of this token has a role here: `LICET_OIDC_ROLES` lists those that have",
                status=403,
                code="role_missing",
            )
        return max(roles, key=lambda role: role.rank)


def _groups(claims: Mapping[str, Any], name: str) -> list[str]:
    """Return the groups that a token claims: under the name as it is, or along its dots (`realm_access.roles`)."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found
    return [group for group in listed if isinstance(group, str)] if isinstance(listed, list) else []


def _invalid(why: str) -> RefusedError:
    return RefusedError(f"this token is not valid: {why}", status=401, code="token_invalid", headers=INVALID_TOKEN)


def _unavailable() -> RefusedError:
    return RefusedError(
        "the keys of the identity provider cannot be fetched, so no token can be checked: try again shortly",
        status=503,
        code="identity_provider_unavailable",
        headers={"Retry-After": str(_RETRY_SECONDS)},
    )
