"""A site with the sign-in pages and three pages that say who asks: for everybody, for the desk, for the first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from linli.web.actors import actor_of


def who(request: HttpRequest) -> JsonResponse:
    """Who stands behind this request."""
    actor = actor_of(request)
    return JsonResponse(
        {
            "kind": actor.kind,
            "door": actor.door,
            "name": actor.name,
            "posts": [held.post_key for held in actor.posts],
            "held": actor.held.post_key if actor.held else None,
            "rooms": sorted(actor.rooms),
            "subjects": sorted(str(subject) for subject in actor.subjects),
        }
    )


def quiet(request: HttpRequest) -> HttpResponse:
    """A page that asks nobody's name."""
    return HttpResponse("quiet")


urlpatterns = [
    path("accounts/", include("linli.web.accounts.urls")),
    path("preferences/", quiet, name="preferences"),
    path("quiet/", quiet),
    path("who/", who),
    path("desk/", who),
    path("api/v1/who/", who),
    path("me/", who),
    path("", quiet),
]
