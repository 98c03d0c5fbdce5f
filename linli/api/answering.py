"""From an HTTP request to a checked `Call`, and from what comes of it to an answer. Whatever is sent, the answer is one
that the description names."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ValidationError

from linli.api import problems
from linli.api.endpoint import Answer, Call, Endpoint
from linli.api.keys import caller_of
from linli.api.mistakes import in_words
from linli.api.problems import ApiProblem
from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import ActorKind
from linli.core.refusals import Invalid, Refused, Stale

log = logging.getLogger("linli.api")
MOST_BYTES = 256 * 1024
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-[0-9a-f]+)?"')
KEY = re.compile(r"[\x21-\x7e]{1,80}")
View = Callable[..., HttpResponse]


def view_of(endpoints: Sequence[Endpoint]) -> View:
    """The view of one address, for all its methods. It reads no cookie, so that no other site can act through it."""
    by_method = {each.method: each for each in endpoints}
    methods = sorted(by_method)

    @csrf_exempt
    def view(request: HttpRequest, **params: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        endpoint = by_method.get(method)
        if endpoint is None:
            response = problems.response("wrong-method", headers={"Allow": ", ".join(methods)})
        else:
            response = _answer(endpoint, request, params)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Accept-Language, Authorization")
        return response

    view.__name__ = view.__qualname__ = f"{endpoints[0].name}_view"
    view.access = _access(endpoints)  # type: ignore[attr-defined]  # the mark is read by the route walk
    return view


def _access(endpoints: Sequence[Endpoint]) -> str:
    """Who may call an address: anybody, whoever has a key, or whoever signs."""
    if all(each.public for each in endpoints):
        return "public"
    return "signed" if all(each.signed for each in endpoints) else "key"


def unknown(_request: HttpRequest, **_params: Any) -> HttpResponse:
    """Any address below the API that is none."""
    return problems.response("not-found", _("There is no such address; see /api/v1/openapi.json."))


unknown.access = "public"  # type: ignore[attr-defined]  # as above


def _answer(endpoint: Endpoint, request: HttpRequest, params: Mapping[str, Any]) -> HttpResponse:
    """What the endpoint answers; a problem for everything that can go wrong."""
    staff = False
    try:
        call = _call(endpoint, request, params)
        staff = call.caller is not None and call.actor.kind is ActorKind.CLIENT
        return _written(endpoint, request, endpoint.act(call))
    except ApiProblem as found:
        return problems.response(found.sort, found.detail, headers=found.headers, **found.more)
    except Refused as refused:
        return problems.of_refusal(refused.refusal)
    except Invalid as invalid:
        return problems.of_invalid(invalid.errors)
    except Stale as stale:
        return problems.of_stale(stale, for_staff=staff)
    except KeyReused:
        return problems.response("key-reused")
    except Exception:
        log.exception("%s %s", request.method, endpoint.path)
        return problems.response("broken", _("This is ours to mend. What you sent was not done; try again later."))


def _call(endpoint: Endpoint, request: HttpRequest, params: Mapping[str, Any]) -> Call:
    """Who calls, and what they sent, checked. Raises what `_answer` turns into problems."""
    at = clock.now()
    caller = None if endpoint.public or endpoint.signed else caller_of(request, at)
    version, key = _version(endpoint, request), _key(endpoint, request)
    query = None if endpoint.public else _query(endpoint.query, request)
    body = _body(endpoint.body, request) if endpoint.body and not endpoint.signed else None
    if endpoint.photo:
        content_type(request, PHOTO_TYPES)
    return Call(request, caller, at, params, query=query, body=body, version=version, key=key)


def _version(endpoint: Endpoint, request: HttpRequest) -> int | None:
    """The version that the caller saw, from If-Match; None for “*”: whatever there is."""
    if not endpoint.versioned:
        return None
    text = request.headers.get("If-Match", "").strip()
    if text == "*":
        return None
    if not text:
        raise ApiProblem("no-version", _("Send the ETag that you read as If-Match, so that nobody is overwritten."))
    found = ETAG.fullmatch(text)
    if found is None:
        raise ApiProblem("malformed", _('If-Match holds one ETag as it was read, such as "7".'))
    return int(found[1])


def _key(endpoint: Endpoint, request: HttpRequest) -> str:
    """The idempotency key, if there is one and it is heeded here."""
    if not (endpoint.keyed or endpoint.may_be_keyed):
        return ""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        if endpoint.keyed:
            needed = _("Send an Idempotency-Key of your own, so that a call that is sent again is done once.")
            raise ApiProblem("no-idempotency-key", needed)
        return ""
    if not KEY.fullmatch(text):
        raise ApiProblem("malformed", _("An Idempotency-Key has 1 to 80 visible ASCII characters."))
    return text


def _query(model: type[BaseModel] | None, request: HttpRequest) -> BaseModel | None:
    """What stands behind the question mark."""
    sent: dict[str, Any] = {}
    for name, values in request.GET.lists():
        several = model is not None and name in model.model_fields and _takes_several(model, name)
        sent[name] = values if several else values[0]
        if not several and len(values) > 1:
            raise Invalid({name: _("Say this once.")})
    if model is None:
        if sent:
            raise Invalid(dict.fromkeys(sent, _("There is no such field.")))
        return None
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise Invalid(in_words(error)) from error


def _takes_several(model: type[BaseModel], name: str) -> bool:
    return "list" in str(model.model_fields[name].annotation)


def _body(model: type[BaseModel], request: HttpRequest) -> BaseModel:
    """What was sent as JSON; nothing at all is an empty object."""
    raw = read(request, MOST_BYTES)
    if raw:
        content_type(request, ("application/json",))
    return parsed(model, raw)


def parsed(model: type[BaseModel], raw: bytes) -> BaseModel:
    """JSON as a model. Raises `ApiProblem` 400, `Invalid`."""
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors(include_url=False, include_context=False)):
            raise ApiProblem("malformed", _("The body is no valid JSON.")) from error
        raise Invalid(in_words(error)) from error


def read(request: HttpRequest, most: int) -> bytes:
    """The body, whole. Raises `ApiProblem` 413 past the limit."""
    if "Transfer-Encoding" in request.headers:  # the server reads no such body: it would pass for an empty one
        raise ApiProblem("no-length", _("Send the body whole, with its Content-Length."))
    length = request.headers.get("Content-Length") or "0"
    large = ApiProblem("too-large", _("At most %(size)s KB can be sent here.") % {"size": most // 1024})
    if not length.isascii() or not length.isdigit() or int(length[:12]) > most:
        raise large
    try:
        raw = request.read(most + 1)
    except (UnreadablePostError, OSError) as error:
        raise ApiProblem("malformed", _("The body did not arrive whole.")) from error
    if len(raw) > most:
        raise large
    return bytes(raw)


def content_type(request: HttpRequest, allowed: Sequence[str]) -> None:
    """Raises `ApiProblem` 415 for any other content type."""
    found = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if found not in allowed:
        raise ApiProblem("wrong-type", _("Send it as %(type)s.") % {"type": _(", ").join(allowed)})


def _written(endpoint: Endpoint, request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer with its ETag: the version, and a hash of what is shown; 304 where the caller has it already."""
    if answer.raw is not None:
        return answer.raw
    body = answer.body.model_dump_json() if isinstance(answer.body, BaseModel) else _json(answer.body)
    response = HttpResponse(body, content_type="application/json", status=endpoint.status, headers=dict(answer.headers))
    if endpoint.method == "GET" or answer.version is not None:
        etag = f'"{_tag(body, answer.version)}"'
        response.headers["ETag"] = etag
        known = request.headers.get("If-None-Match", "").removeprefix("W/")
        if endpoint.method == "GET" and known == etag:
            return HttpResponse(status=304, headers={"ETag": etag})
    return response


def _json(body: Mapping[str, Any] | None) -> str:
    return json.dumps(body, ensure_ascii=False)


def _tag(body: str, version: int | None) -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()[:12]
    return digest if version is None else f"{version}-{digest}"
