"""Sessions of people who hold a post: ended when left alone, and marked with the factors they were begun with.

Nothing here asks the database for a visitor without a session cookie, nor more than the session itself for others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from linli.core import clock
from linli.core.actors import Actor, ActorKind, Door
from linli.organisations.queries import posts_of
from linli.people.actions import note_sign_in, note_sign_out
from linli.people.models import Account

STAFF = "linli_staff"
SEEN = "linli_seen"
IDLE = "linli_idle"
AFTER = "linli_after"
SEEN_EVERY_SECONDS = 300
BACKEND = "linli.web.accounts.backends.AccountBackend"

Handler = Callable[[HttpRequest], HttpResponse]


def has_session(request: HttpRequest) -> bool:
    """Whether the visitor brought a session cookie; if not, reading the session is not worth a thought."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def own_actor(account: Account, door: Door = Door.WEB) -> Actor:
    """Somebody who acts on their own account and nothing else."""
    return Actor(ActorKind.RESIDENT, door=door, person_id=account.person_id)


def sign_in(request: HttpRequest, account: Account, *, method: str) -> None:
    """Sign an account in without asking for anything: the demo's one-click page. `method` goes into the trace."""
    record_authentication(request, account, method=method)
    auth.login(request, account, backend=BACKEND)


def mark(session: Any, *, staff: bool, at: datetime) -> None:
    """Remember whether this session belongs to somebody who holds a post, and that it was used just now."""
    session[STAFF] = staff
    session[SEEN] = int(at.timestamp())


def is_staff(request: HttpRequest) -> bool:
    """Whether the session was begun, or last resolved, by somebody who holds a post."""
    return has_session(request) and bool(request.session.get(STAFF))


def used_second_factor(session: Mapping[str, Any]) -> bool:
    """Whether this session's account has shown a second factor in it."""
    if session.get("account_authentication_methods_user") != session.get(auth.SESSION_KEY):
        return False
    return any(record.get("method") == "mfa" for record in session.get("account_authentication_methods") or ())


def second_factor_missing(request: HttpRequest) -> bool:
    """Whether a second factor is still to be shown before this session may act in a post; never in the demo."""
    return not settings.DEMO and not used_second_factor(request.session)


def way_back(request: HttpRequest) -> str:
    """Where to return to: this page, or for something that was sent, the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host() and parts.path:
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/desk/"


def safe_path(request: HttpRequest, wanted: str | None) -> str:
    """`wanted` if it lies on this site, else an empty string."""
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return ""


def send_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser to another page, a script's request too."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=200, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


class IdleTimeoutMiddleware:
    """Ends a post-holder's session that was left alone for `STAFF_IDLE_TIMEOUT`, and says so on a page.

    The time last seen is written at most every five minutes, so that reading pages costs no writes.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff(request):
            now = int(clock.now().timestamp())
            idle = now - int(request.session.get(SEEN, now))
            if idle > settings.STAFF_IDLE_TIMEOUT.total_seconds():
                return self._end(request)
            if idle >= SEEN_EVERY_SECONDS or SEEN not in request.session:
                request.session[SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponse:
        back = way_back(request)
        request.session[IDLE] = True
        auth.logout(request)
        return send_to(request, f"{reverse('session_expired')}?{urlencode({'next': back})}")


@receiver(user_logged_in, dispatch_uid="linli.sessions.signed_in")
def _signed_in(request: HttpRequest, user: Account, **_rest: object) -> None:
    at = clock.now()
    mark(request.session, staff=bool(posts_of(user.person_id, clock.local_date(at))), at=at)
    records = request.session.get("account_authentication_methods") or ()
    methods = [str(record.get("method")) for record in records]
    note_sign_in(user, methods=methods, by=own_actor(user), at=at)


@receiver(user_logged_out, dispatch_uid="linli.sessions.signed_out")
def _signed_out(request: HttpRequest, user: Account | None, **_rest: object) -> None:
    if user is not None:
        idle = bool(request.session.get(IDLE))
        note_sign_out(user, idle=idle, by=own_actor(user), at=clock.now())


@receiver(authenticator_added, dispatch_uid="linli.sessions.second_factor_added")
def _second_factor_added(request: HttpRequest, user: Account, authenticator: Any, **_rest: object) -> None:
    """Whoever sets up a second factor has just shown it."""
    if authenticator.type == authenticator.Type.TOTP:
        record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)
