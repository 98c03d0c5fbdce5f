"""docs/reference/api.md: the HTTP API, from the description that it gives of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.docs_reading import code, generated_by, table

HEAD = """# The HTTP API

{generated}
How to get a key and begin: [for programs](../how-to/api.md). Everything below stands in `/api/v1/openapi.json` too
(OpenAPI 3.1), from the same declarations that check each call.

**Every call** carries `Authorization: Bearer KEY` and may carry `Accept-Language` (`zh-Hans`, `en`) and
`Linli-Query-Code`: with a resident's code the call is the resident's, through the program. JSON in and out; unknown
fields are refused.

**Versions.** A GET answers with an `ETag` that begins with the version. A verb needs it as `If-Match` (428 without;
`*` for whatever there is). Somebody was faster: 409 with the version now, who and when. `If-None-Match` answers 304.

**Once.** Filing needs an `Idempotency-Key`; verbs may carry one. The same key with the same call gets the first answer
again, marked `Idempotent-Replayed: true`; with another call 422. What was refused leaves no claim.
"""


def page() -> str:
    """The whole page."""
    from linli.api import openapi
    from linli.api.problems import SORTS
    from linli.api.v1.urls import ENDPOINTS

    document = openapi.document(ENDPOINTS)
    parts = [HEAD.format(generated=generated_by("docs_api.py"))]
    rows = [
        [f"`{endpoint.method}`", f"`{openapi.address(endpoint)}`", endpoint.summary, _takes(endpoint)]
        for endpoint in ENDPOINTS
    ]
    parts.append(f"## Addresses, below `/api/v1`\n\n{table(['', 'address', 'what it does', 'takes'], rows)}")
    parts.append("## Filters of the list\n\n" + table(["name", "which", "values"], _filters(document)))
    parts.append(_schemas(document["components"]["schemas"]))
    rows = [[str(sort.status), f"`urn:linli:problem:{name}`", str(sort.title)] for name, sort in SORTS.items()]
    parts.append(
        "## Problems\n\nEvery no is `application/problem+json` (RFC 9457), with `detail` fit to be shown; a rule's"
        " refusal has its `why`, `who_can` and `instead` as fields, wrong input its `errors` by field.\n\n"
        f"{table(['status', 'type', 'title'], rows)}"
    )
    return "\n".join(parts)


def _takes(endpoint: Any) -> str:
    """The fields of the body, those that may be left out in brackets."""
    if endpoint.photo:
        return "the bytes of a picture"
    if endpoint.body is None:
        return ""
    needed = {name for name, field in endpoint.body.model_fields.items() if field.is_required()}
    return ", ".join(f"`{name}`" if name in needed else f"[`{name}`]" for name in endpoint.body.model_fields)


def _filters(document: Mapping[str, Any]) -> list[list[str]]:
    operation = document["paths"]["/service-requests"]["get"]
    return [
        [f"`{each['name']}`", each["description"], _kind(each["schema"])]
        for each in operation["parameters"]
        if each["in"] == "query"
    ]


def _schemas(schemas: Mapping[str, Any]) -> str:
    parts = ["## What is sent and answered\n"]
    for name, schema in sorted(schemas.items()):
        about = " ".join(schema.get("description", "").split())
        if "enum" in schema:
            parts.append(f"**{name}**: {code(schema['enum'])}\n")
            continue
        rows = [
            [f"`{field}`", _kind(each), each.get("description", "")]
            for field, each in schema.get("properties", {}).items()
        ]
        parts.append(f"### {name}\n\n{about}\n\n" + (table(["field", "type", ""], rows) if rows else ""))
    return "\n".join(parts)


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return code(map(str, schema["enum"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("type") == "object":
        return "object"
    return str(schema.get("format") or schema.get("type", ""))
