"""Who stands behind a web request: resolved once, and only when a page asks.

A visitor without cookies is nobody, and that costs no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, empty

from linli.core import clock
from linli.core.actors import NOBODY, Actor, ActorKind, Door
from linli.organisations.queries import posts_of
from linli.people.models import Account
from linli.people.queries import rooms_of
from linli.web.sessions import AFTER, STAFF, has_session, is_staff, mark, second_factor_missing, send_to, way_back

CODES_COOKIE = "linli_codes"
CODES_SALT = "linli.web.codes"
CODES_KEPT = 20
CODES_SECONDS = 365 * 24 * 3600
STAFF_PATHS = ("/desk/", "/screen/")


def actor_for_account(account: Account, door: Door, at: datetime) -> Actor:
    """A person with all the posts they hold now and the rooms they live in. Three queries at most.

    With a single post they act in it; with several they act in none until `acting_for` or `in_appointment` chooses one.
    At the desk they act in a post and not for their household: their rooms are not asked for.
    """
    on = clock.local_date(at)
    posts = posts_of(account.person_id, on)
    return Actor(
        ActorKind.POST if posts else ActorKind.RESIDENT,
        door=door,
        person_id=account.person_id,
        name=account.person.name,
        posts=posts,
        held=posts[0] if len(posts) == 1 else None,
        rooms=frozenset() if posts and door is Door.DESK else rooms_of(account.person_id, on),
    )


def actor_of(request: HttpRequest) -> Actor:
    """The actor itself, resolved now; `request.actor` may still be waiting to be asked."""
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if isinstance(actor, SimpleLazyObject):
        if actor._wrapped is empty:
            actor._setup()
        return actor._wrapped  # type: ignore[no-any-return]  # the lazy object hides its type
    return actor  # type: ignore[no-any-return]


def codes_of(request: HttpRequest) -> frozenset[UUID]:
    """The service requests whose query code this browser has shown; a cookie that was tampered with holds none."""
    text = request.COOKIES.get(CODES_COOKIE)
    if not text:
        return frozenset()
    try:
        return frozenset(UUID(hex=item) for item in signing.loads(text, salt=CODES_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return frozenset()


def remember_code(request: HttpRequest, response: HttpResponse, subject_id: UUID) -> None:
    """Let this browser follow a service request whose code it has shown; the newest twenty are kept."""
    known = sorted(codes_of(request) - {subject_id}, reverse=True)[: CODES_KEPT - 1]
    response.set_cookie(
        CODES_COOKIE,
        signing.dumps([subject_id.hex, *(other.hex for other in known)], salt=CODES_SALT),
        max_age=CODES_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget_codes(response: HttpResponse) -> None:
    """Let this browser follow nothing any more."""
    response.delete_cookie(CODES_COOKIE, samesite="Lax")


def door_of(request: HttpRequest) -> Door:
    """The door that an address belongs to."""
    if request.path.startswith(STAFF_PATHS):
        return Door.DESK
    return Door.API if request.path.startswith(("/api/", "/open311/")) else Door.WEB


class ActorMiddleware:
    """Sets `request.actor`. Without a session it is known at once; with one, it is resolved when first asked.

    Whoever holds a post acts in it only after a second factor; until then they are a resident, and the desk leads them
    to set one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Any = _without_account(request)
        if has_session(request):
            actor = SimpleLazyObject(lambda: _resolve(request))
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Lead a post-holder without a second factor from the desk to the page that asks for one."""
        if not request.path.startswith(STAFF_PATHS) or not is_staff(request) or not second_factor_missing(request):
            return None
        if not request.user.is_authenticated:
            return None
        request.session[AFTER] = way_back(request)
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return send_to(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('after_sign_in')})}")
        return send_to(request, reverse("mfa_activate_totp"))


def _without_account(request: HttpRequest) -> Actor:
    subjects = codes_of(request)
    door = door_of(request)
    if subjects:
        return Actor(ActorKind.CODE, door=door, subjects=subjects)
    return NOBODY if door is Door.WEB else replace(NOBODY, door=door)


def _resolve(request: HttpRequest) -> Actor:
    account = request.user
    if not isinstance(account, Account):
        return _without_account(request)
    at = clock.now()
    actor = actor_for_account(account, door_of(request), at)
    staff = bool(actor.posts)
    if staff != bool(request.session.get(STAFF)):
        mark(request.session, staff=staff, at=at)
    if staff and second_factor_missing(request):
        actor = replace(actor, kind=ActorKind.RESIDENT, posts=(), held=None)
    if actor.door is Door.DESK:  # at the desk one acts in a post, whatever codes the browser holds
        return actor
    return replace(actor, subjects=codes_of(request))
