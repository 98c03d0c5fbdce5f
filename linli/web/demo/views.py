"""The cast page, and signing in as any of them."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from linli.demo.load import roles, sample
from linli.places.models import DoorCode
from linli.places.queries import full_name
from linli.service_requests.queries import code_of
from linli.web.access import public
from linli.web.demo.gate import BACKEND, only_in_demo
from linli.web.demo.tours import known
from linli.web.qr import qr

RESIDENTS = ("resident", "neighbour")


def once_each(people: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Of several who do just the same the last, who has the post by name: where a city has no deputies, a deputy of the
    cast would only be another grid worker."""
    last = {doing: role for role, _name, doing in people}
    return [person for person in people if last[person[2]] == person[0]]


@public
def cast(request: HttpRequest) -> HttpResponse:
    """Who you can be, a printed door code, and a query code to follow."""
    only_in_demo()
    door = DoorCode.objects.filter(revoked_at=None).select_related("place").order_by("id").first()
    row = sample()
    door_url = request.build_absolute_uri(reverse("resident:door", args=[door.token])) if door else ""
    people = [(role, name, doing) for role, (_account, name, doing) in roles().items()]
    context = {
        "residents": [person for person in people if person[0] in RESIDENTS],
        "staff": once_each([person for person in people if person[0] not in RESIDENTS]),
        "tours": known(),
        "door": full_name(door.place) if door else "",
        "door_url": door_url,
        "door_qr": qr(door_url) if door_url else "",
        "row": row,
        "code": code_of(row.pk) if row else "",
    }
    return render(request, "demo/cast.jinja", context, using="jinja2")


@public
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as one of the cast; residents land on their estate's page, staff in their inbox."""
    only_in_demo()
    found = roles().get(role)
    if found is None:
        raise Http404
    login(request, found[0], backend=BACKEND)
    return HttpResponseRedirect("/" if role in RESIDENTS else reverse("desk:inbox"))


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Be nobody again, and follow what this browser reported."""
    only_in_demo()
    logout(request)
    return HttpResponseRedirect(reverse("resident:follow"))
