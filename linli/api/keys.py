"""Who calls: the post that a key opens, and, where the call brings a query code, the resident who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.problems import ApiProblem
from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.core.refusals import Refused
from linli.organisations.actions import use_api_key
from linli.organisations.actions.api_keys import Use
from linli.organisations.queries import posts_of
from linli.service_requests.queries import by_code
from linli.service_requests.rules import unseen

CODE_HEADER = "Linli-Query-Code"
LONGEST_KEY = 200
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that holds, the post that it opens, and who acts: that post, or the resident with their code."""

    use: Use
    post: Actor
    actor: Actor

    @property
    def client(self) -> str:
        """What the caller's idempotency keys are kept under."""
        return f"api:{self.use.id}"


def caller_of(request: HttpRequest, at: datetime) -> Caller:
    """Who calls. Two queries. Raises `ApiProblem` 401 and 429; `Refused` for a code that opens nothing."""
    use = use_api_key(_words(request), by=system(Door.API), at=at)
    if use is None:
        raise _no_key(_("This key opens nothing: it is wrong, revoked, or past its day."))
    if use.too_many:
        wait = str(MINUTE - int(at.timestamp()) % MINUTE)
        many = _("This key is good for %(count)s calls in a minute. Go on in %(wait)s seconds.")
        raise ApiProblem("too-many", many % {"count": use.per_minute, "wait": wait}, headers={"Retry-After": wait})
    posts = posts_of(use.person_id, local_date(at))
    held = next((post for post in posts if post.appointment_id == use.appointment_id), None)
    if held is None:
        raise _no_key(_("The appointment of this key has ended. Ask for a key to another post."))
    post = Actor(
        ActorKind.CLIENT, door=Door.API, person_id=use.person_id, name=use.name, posts=posts, held=held,
        client=str(use.id),
    )  # fmt: skip
    return Caller(use, post, _with_code(request, post))


def _with_code(request: HttpRequest, post: Actor) -> Actor:
    """The resident whose query code the call brings: without name and post, through this program."""
    code = request.headers.get(CODE_HEADER)
    if code is None:
        return post
    row = by_code(code) if code.isascii() else None
    if row is None:
        raise Refused(unseen())
    return Actor(ActorKind.CODE, door=Door.API, subjects=frozenset({row.pk}), client=post.client)


def _words(request: HttpRequest) -> str:
    scheme, _space, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(words.strip()) <= LONGEST_KEY:
        raise _no_key(_("Send the key as “Authorization: Bearer linli_…”."))
    return words.strip()


def _no_key(detail: str) -> ApiProblem:
    return ApiProblem("no-key", detail, headers={"WWW-Authenticate": 'Bearer realm="linli"'})
