# SPDX-License-Identifier: Apache-2.0
"""Tokens of an identity provider: a real one over HTTP, with keys of its own, and what must not pass."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from licet.domain.access import Role
from licet_api.gate import check_exposure
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

ISSUER = "https://login.example"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ROLES = (("staff", Role.READER), ("stewards", Role.CURATOR), ("admins", Role.ADMIN))


class Provider:
    """Serves a key set; `body` and `status` may be changed, `asked` counts."""

    def __init__(self) -> None:
        self.keys = [_public(RSA_KEY, "one"), _public(EC_KEY, "two")]
        self.status, self.body, self.asked = 200, b"", 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                self.send_response(provider.status)
                self.end_headers()
                self.wfile.write(provider.body or json.dumps({"keys": provider.keys}).encode())

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as inherited
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.01,))
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def registry(provider: Provider) -> FakeRegistry:
    return registry_of(provider.url)


def registry_of(url: str, **fields: Any) -> FakeRegistry:
    return FakeRegistry(dataset("notes"), **identity_provider(url), **fields)


def identity_provider(url: str) -> dict[str, Any]:
    roles = ", ".join(f"{group}={role.value}" for group, role in ROLES)
    return {"oidc_issuer": ISSUER, "oidc_audience": "licet", "oidc_jwks_url": url, "oidc_roles": roles}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {
        "iss": ISSUER,
        "aud": "licet",
        "sub": "u-17",
        "iat": now,
        "exp": now + 300,
        "groups": ["staff", "stewards"],
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def token(key: Any = RSA_KEY, *, algorithm: str = "RS256", kid: str | None = "one", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def asked(registry: FakeRegistry, shown: str) -> tuple[int, Any]:
    answer = registry.http.get("/v1/me", headers={"authorization": f"Bearer {shown}"})
    return answer.status_code, answer.json()


def test_good_token_has_the_highest_role_of_its_groups(registry: FakeRegistry) -> None:
    status, found = asked(registry, token())
    assert (status, found["role"], found["scopes"]) == (200, "curator", [])
    assert (found["name"], found["key_id"]) == ("oidc:u-17", "oidc:u-17")


def test_elliptic_keys_are_taken_too(registry: FakeRegistry) -> None:
    assert asked(registry, token(EC_KEY, algorithm="ES256", kid="two"))[0] == 200


def test_writer_goes_on_record_by_the_subject(registry: FakeRegistry) -> None:
    body = {"kind": "dataset", "id": "notes", "name": "Changed"}
    headers = {"authorization": f"Bearer {token(groups=['admins'])}", "if-match": '"1"'}
    assert registry.http.put("/v1/entries/notes", json=body, headers=headers).status_code == 200
    assert registry.store.events()[-1].by == "oidc:u-17"


def test_keys_of_the_registry_go_on_to_work(registry: FakeRegistry) -> None:
    assert asked(registry, registry.key)[1]["name"] == "curator"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1_000_000_000}, "token_expired"),
        ({"exp": None}, "token_invalid"),
        ({"aud": "other"}, "token_invalid"),
        ({"aud": None}, "token_invalid"),
        ({"iss": "https://evil.example"}, "token_invalid"),
        ({"iss": None}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"sub": "a\nb"}, "token_invalid"),
        ({"sub": "x" * 201}, "token_invalid"),
        ({"nbf": 4_000_000_000}, "token_invalid"),
        ({"kid": "three"}, "token_invalid"),
        ({"kid": None}, "token_invalid"),
        ({"key": OTHER_KEY}, "token_invalid"),
        ({"algorithm": "RS512"}, "token_invalid"),
        ({"algorithm": "PS256"}, "token_invalid"),
        ({"kid": "two"}, "token_invalid"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else " ".join(f"{k}={v}"[:30] for k, v in value.items() if k != "key")
    ),
)
def test_token_that_is_refused(registry: FakeRegistry, changes: dict[str, Any], code: str) -> None:
    status, found = asked(registry, token(**changes))
    assert (status, found["code"]) == (401, code)


def test_token_without_a_signature_is_refused(registry: FakeRegistry) -> None:
    bare = jwt.encode(claims(groups=["admins"]), "", algorithm="none", headers={"kid": "one"})
    assert asked(registry, bare)[1]["code"] == "token_invalid"


def test_public_key_is_no_password(registry: FakeRegistry) -> None:
    """A token that is signed with the provider's public key as if it were a shared secret."""
    pem = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    parts = [_encoded({"alg": "HS256", "kid": "one"}), _encoded(claims(groups=["admins"]))]
    signature = hmac.new(pem, ".".join(parts).encode(), hashlib.sha256).digest()
    forged = ".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()])
    assert asked(registry, forged)[1]["code"] == "token_invalid"


@pytest.mark.parametrize("groups", [None, [], ["guests"], "guests", {"staff": 1}, 7, [["admins"]]], ids=str)
def test_without_a_group_that_has_a_role_nobody_passes(registry: FakeRegistry, groups: Any) -> None:
    status, found = asked(registry, token(groups=groups))
    assert (status, found["code"]) == (403, "role_missing")


def test_groups_may_be_one_word_or_lie_deeper(provider: Provider) -> None:
    assert asked(registry_of(provider.url), token(groups="admins"))[1]["role"] == "admin"
    deeper = registry_of(provider.url, oidc_groups_claim="realm_access.roles")
    assert asked(deeper, token(realm_access={"roles": ["staff"]}))[1]["role"] == "reader"


def test_role_of_a_token_is_enforced(registry: FakeRegistry) -> None:
    refused = registry.http.get("/v1/keys", headers={"authorization": f"Bearer {token()}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")


@pytest.mark.parametrize("shown", ["nonsense", "a.b.c", "..", "é.é.é"])
def test_what_is_neither_key_nor_token(registry: FakeRegistry, shown: str) -> None:
    answer = registry.http.get("/v1/me", headers=[(b"authorization", b"Bearer " + shown.encode())])
    assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"keys": []}'), (200, b"\xff")]
)
def test_without_the_providers_keys_nobody_passes(
    provider: Provider, registry: FakeRegistry, status: int, body: bytes
) -> None:
    provider.status, provider.body = status, body
    answer = registry.http.get("/v1/me", headers={"authorization": f"Bearer {token()}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "identity_provider_unavailable")
    assert answer.headers["retry-after"]


def test_provider_that_is_not_there() -> None:
    assert asked(registry_of("http://127.0.0.1:9/keys"), token())[0] == 503


def test_keys_are_fetched_once_for_many_tokens_and_for_many_forged_names(
    provider: Provider, registry: FakeRegistry
) -> None:
    for _ in range(3):
        asked(registry, token())
    for number in range(3):
        asked(registry, token(kid=f"forged-{number}"))
    assert provider.asked == 1


def test_outage_is_not_asked_about_at_every_request(provider: Provider, registry: FakeRegistry) -> None:
    provider.status = 500
    assert [asked(registry, token())[0] for _ in range(3)] == [503, 503, 503]
    assert provider.asked == 1


def test_keys_that_are_known_work_through_an_outage(provider: Provider, registry: FakeRegistry) -> None:
    assert asked(registry, token())[0] == 200
    provider.status = 500
    assert asked(registry, token(kid="forged"))[0] == 401
    assert asked(registry, token())[0] == 200


def test_registry_with_a_provider_may_be_reached_by_others(provider: Provider) -> None:
    told = identity_provider(provider.url)
    check_exposure(FakeRegistry(writing=False, **told, api_host="0.0.0.0").wiring)  # noqa: S104


def _public(key: Any, kid: str) -> dict[str, Any]:
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}


def _encoded(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
