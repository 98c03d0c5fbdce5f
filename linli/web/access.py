"""Who may open a page at all: every view carries one of three marks, and a test refuses one without."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from linli.core.refusals import Refused, unseen

View = Callable[..., HttpResponse]
MARKS = ("public", "signed_in", "staff")


def public(view: View) -> View:
    """Open to everybody: the marked exception."""
    view.access = "public"  # type: ignore[attr-defined]  # the mark is read by the route walk
    return view


def _sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{resolve_url('account_login')}?{query}")


def for_signed_in(view: View) -> View:
    """Open to whoever signed in; others are asked to, and come back here afterwards."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.person_id is None:
            return _sign_in(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]  # as above
    return guarded


def for_staff(view: View) -> View:
    """Open to whoever holds a post; for anybody else signed in the page does not exist."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.person_id is None:
            return _sign_in(request)
        if not request.actor.posts:
            raise Refused(unseen())
        return view(request, *args, **kwargs)

    guarded.access = "staff"  # type: ignore[attr-defined]  # as above
    return guarded
