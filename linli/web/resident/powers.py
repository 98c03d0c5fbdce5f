"""What the community may decide itself, and within which limits: on the page of an estate, and on a sheet of A4."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.playbooks.parts_services import MinorPowers
from linli.services import queries
from linli.web.access import public
from linli.web.power_words import power_lines
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404


@public
@require_safe
def powers(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/powers/`: the list of minor powers; what is not on it, the community does not decide alone."""
    at = clock.now()
    estate = estate_or_404(slug)
    playbook = queries.playbook_at(estate)
    found = playbook.minor_powers if playbook is not None else None
    context = {**frame.around(estate, at, nav="home"), **_told(found)}
    return frame.show(request, "powers", context)


@public
@require_safe
def powers_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list on a sheet of A4, to be put up."""
    at = clock.now()
    estate = estate_or_404(slug)
    playbook = queries.playbook_at(estate)
    if playbook is None or playbook.minor_powers is None:
        raise Http404
    values = {
        **_told(playbook.minor_powers),
        "now": at,
        "issuer": estate.name,
        "back": reverse("resident:powers", args=[estate.slug]),
    }
    return render(request, "resident/powers_print.jinja", values, using="jinja2")


def _told(found: MinorPowers | None) -> dict[str, Any]:
    name = str(found.name) if found is not None else _("List of minor powers")
    return {"name": name, "powers": power_lines(found)}
