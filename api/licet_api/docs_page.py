# SPDX-License-Identifier: Apache-2.0
"""A page that shows the OpenAPI document and sends requests; it loads nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from licet_api.etags import content_tag, is_known
from licet_api.headers import DOCS_POLICY
from licet_api.problems import RefusedError
from licet_api.security import Anybody

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ASSETS: Final = {"docs.css": "text/css", "docs.js": "text/javascript"}


@router.get("/docs")
def get_docs(_: Anybody, request: Request) -> Response:
    """Show the interface of this registry."""
    page = _page(request.app.openapi())
    headers = {"Content-Security-Policy": DOCS_POLICY}
    return Response(page, headers=headers, media_type="text/html")


@router.get("/docs/{name}")
def get_asset(_: Anybody, name: str, request: Request) -> Response:
    """Return what the page loads."""
    if name not in _ASSETS:
        raise RefusedError("the documentation has no such part", status=404, code="not_found")
    content = files("licet_api").joinpath("static", name).read_bytes()
    headers = {"Cache-Control": "no-cache", "ETag": content_tag(content)}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=_ASSETS[name])


def _page(document: dict[str, Any]) -> str:
    info = document["info"]
    operations = "\n".join(
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Licet: the interface</title>
<link rel="stylesheet" href="/docs/docs.css">
<script src="/docs/docs.js" defer></script>
</head>
<body>
<main>
<h1>Licet {escape(info["version"])}</h1>
<p>{escape(info["description"])}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<p><label>API key, needed to write: <input id="key" type="password" autocomplete="off"></label></p>
{operations}
</main>
</body>
</html>
"""


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    form = "\n".join((*_parameters(operation, method), *_body(operation)))
    answers = "\n".join(_answers(operation))
    return f"""<details>
<summary><code class="method">{method.upper()}</code> <code>{escape(path)}</code>
<span>{escape(operation.get("description", ""))}</span></summary>
<form data-method="{method.upper()}" data-path="{escape(path)}">
{form}
<button type="submit">Send</button>
<pre class="answer" hidden></pre>
</form>
{answers}
</details>"""


def _parameters(operation: dict[str, Any], method: str) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        name, place = escape(parameter["name"]), parameter["in"]
        yield f'<label>{name} <small>{place}</small> <input name="{name}" data-in="{place}"></label>'
    if method == "put":
        yield '<label>If-Match <small>header</small> <input name="If-Match" data-in="header"></label>'


def _body(operation: dict[str, Any]) -> Iterator[str]:
    if "requestBody" not in operation:
        return
    media_type, content = next(iter(operation["requestBody"]["content"].items()))
    example = _shown(content.get("example", ""))
    yield (
        f"<label>Body <small>{media_type}</small>"
        f'<textarea data-type="{media_type}" rows="12" spellcheck="false">{example}</textarea></label>'
    )


def _answers(operation: dict[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            if "example" in content:
                what = f"{escape(answer['description'])} <small>{status} {media_type}</small>"
                yield f"<h3>{what}</h3><pre>{_shown(content['example'])}</pre>"


def _shown(example: object) -> str:
    text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
    return escape(text)
