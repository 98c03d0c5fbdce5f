"""The description of the API (OpenAPI 3.1), made from the declarations that check each call: none of it by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from linli import __version__
from linli.api.answering import PHOTO_TYPES
from linli.api.endpoint import Endpoint
from linli.api.keys import CODE_HEADER
from linli.api.problems import CONTENT_TYPE, SORTS, Problem
from linli.api.signed import MOMENT_HEADER, SIGNATURE_HEADER

PART = re.compile(r"<(\w+):(\w+)>")
REF = "#/components/schemas/{model}"
ALWAYS = ("no-key", "too-many", "wrong-method")
KINDS: Mapping[str, Mapping[str, Any]] = {
    "str": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "path": {"type": "string"},
}
SIGNED = (
    "`v1=` and the HMAC-SHA256, in hexadecimal digits, of the moment in Linli-Timestamp, a full stop, and the body as"
    " it is sent, under the group's secret."
)
SAYS = (
    "Programs act in one post, by a key that is made at the desk and shown once. What they may see and do is what that"
    " post may; every no comes as problem+json with the rule's own words, in the language of Accept-Language"
    " (zh-Hans or en)."
)


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole description, in English."""
    with translation.override("en"):
        schemas, refs = _schemas(endpoints)
        paths: dict[str, dict[str, Any]] = {}
        for endpoint in endpoints:
            paths.setdefault(address(endpoint), {})[endpoint.method.lower()] = _operation(endpoint, refs)
        return {
            "openapi": "3.1.0",
            "info": {"title": "Linli", "version": __version__, "description": SAYS},
            "servers": [{"url": "/api/v1"}],
            "security": [{"key": []}],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "key": {"type": "http", "scheme": "bearer", "description": "A key of Linli."},
                    "signature": {"type": "apiKey", "in": "header", "name": SIGNATURE_HEADER, "description": SIGNED},
                },
            },
        }


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[Any, dict[str, str]]]:
    """The schema of every model that is sent or answered, and how each is referred to."""
    models: list[tuple[type[BaseModel], Any]] = [(Problem, "serialization")]
    for each in endpoints:
        models += [
            (model, mode) for model, mode in ((each.body, "validation"), (each.answer, "serialization")) if model
        ]
    refs, found = models_json_schema(list(dict.fromkeys(models)), ref_template=REF)
    return found.get("$defs", {}), dict(refs)


def address(endpoint: Endpoint) -> str:
    """Its address as the description writes it: /service-requests/{number}."""
    return "/" + PART.sub(r"{\2}", endpoint.path)


def _operation(endpoint: Endpoint, refs: Mapping[Any, Mapping[str, str]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*_parts(endpoint), *_query(endpoint), *_headers(endpoint)],
        "responses": responses(endpoint, refs),
    }
    if endpoint.public:
        operation["security"] = []
    if endpoint.signed:
        operation["security"] = [{"signature": []}]
    if endpoint.body is not None:
        needed = any(field.is_required() for field in endpoint.body.model_fields.values())
        content = {"application/json": {"schema": refs[(endpoint.body, "validation")]}}
        operation["requestBody"] = {"required": needed, "content": content}
    if endpoint.photo:
        operation["requestBody"] = {"required": True, "content": {kind: {} for kind in PHOTO_TYPES}}
    return operation


def _parts(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": dict(KINDS[kind])}
        for kind, name in PART.findall(endpoint.path)
    ]


def _query(endpoint: Endpoint) -> list[dict[str, Any]]:
    """What may stand behind the question mark; references inside are written out."""
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema()
    definitions, needed = schema.get("$defs", {}), schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in needed,
            "description": field.get("description", ""),
            "schema": _written_out(field, definitions),
        }
        for name, field in schema["properties"].items()
    ]


def _written_out(schema: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_written_out(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _written_out(each, definitions) for name, each in schema.items()}


def _headers(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = []
    if endpoint.versioned:
        found.append(_header("If-Match", "The ETag of the version that was read; `*` for any.", required=True))
    if endpoint.keyed or endpoint.may_be_keyed:
        said = "A key of your own, 1 to 80 visible ASCII characters: what is sent again under it is done once."
        found.append(_header("Idempotency-Key", said, required=endpoint.keyed))
    if endpoint.method == "GET":
        found.append(_header("If-None-Match", "An ETag: 304 where nothing changed."))
    if endpoint.signed:
        found.append(_header(MOMENT_HEADER, "Seconds since 1970, as they stand in the signature.", required=True))
    elif not endpoint.public:
        found.append(_header(CODE_HEADER, "A resident's query code: the call is the resident's, through this program."))
    return found


def _header(name: str, about: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string"}}


def problems_of(endpoint: Endpoint) -> list[str]:
    """The sorts of problems that an endpoint can answer with."""
    found = [] if endpoint.public else [*ALWAYS]
    if endpoint.signed:
        found += ["no-signature", "late", "key-reused"]
        found.remove("no-key")
    found += ["invalid"] if not endpoint.public else []
    if endpoint.body is not None or endpoint.photo:
        found += ["malformed", "no-length", "too-large", "wrong-type"]
    if endpoint.versioned:
        found += ["no-version", "malformed"]
    if endpoint.keyed:
        found.append("no-idempotency-key")
    if endpoint.may_be_keyed or endpoint.keyed:
        found += ["malformed", "key-reused"]
    if not endpoint.public:
        found += ["not-found"]
    return sorted({*found, *endpoint.problems}, key=lambda sort: (SORTS[sort].status, sort))


def responses(endpoint: Endpoint, refs: Mapping[Any, Mapping[str, str]]) -> dict[str, Any]:
    schema: Mapping[str, Any] = refs[(endpoint.answer, "serialization")] if endpoint.answer else {}
    answered = {"description": "Done." if endpoint.method == "POST" else "Here it is."}
    found: dict[str, Any] = {
        str(endpoint.status): {**answered, "content": {endpoint.answers_type: {"schema": schema} if schema else {}}}
    }
    if endpoint.method == "GET":
        found["304"] = {"description": "Nothing changed."}
    by_status: dict[int, list[str]] = {}
    for sort in problems_of(endpoint):
        by_status.setdefault(SORTS[sort].status, []).append(str(SORTS[sort].title))
    for status, titles in sorted(by_status.items()):
        content = {CONTENT_TYPE: {"schema": refs[(Problem, "serialization")]}}
        found[str(status)] = {"description": " Or: ".join(titles), "content": content}
    return found
