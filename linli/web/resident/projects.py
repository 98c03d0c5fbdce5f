"""Micro-projects of an estate: what is done here, by whom, for how much, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.clock import local_date
from linli.projects import queries
from linli.projects.enums import State, Step, Whose
from linli.web.access import public
from linli.web.money_words import in_yuan
from linli.web.project_photos import photos_of_steps
from linli.web.project_words import (
    account_words,
    call_words,
    chip_of,
    kind_of,
    step_words,
    sum_of,
    taken_back_words,
)
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

PAGE = 20


@public
@require_safe
def projects(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/projects/`: what was taken up for this estate, the latest first, and what one can propose for."""
    at = clock.now()
    estate = estate_or_404(slug)
    page = Paginator(queries.shown_in(estate), PAGE).get_page(request.GET.get("page"))
    paid = queries.paid_for(page.object_list)
    context = {
        **frame.around(estate, at, nav="home"),
        "rows": [
            {
                "row": one, "chip": chip_of(one), "sum": sum_of(one),
                "paid": in_yuan(paid[one.pk]) if paid.get(one.pk) else "",
            }
            for one in page.object_list
        ],
        "calls": [(one, call_words(one, at)) for one in queries.open_calls_at(estate, local_date(at))],
        "page": page,
    }  # fmt: skip
    return frame.show(request, "projects", context)


@public
@require_safe
def project(request: HttpRequest, slug: str, project_id: UUID) -> HttpResponse:
    """`/e/<slug>/projects/<id>/`: why it was taken up, until when one can object, steps, account."""
    at = clock.now()
    estate = estate_or_404(slug)
    row = queries.shown_in(estate).filter(pk=project_id).first()
    if row is None:
        raise Http404
    steps = queries.milestones_of(row)
    photos = photos_of_steps([one for one in steps if one.step in (Step.SEEN, Step.PAID)])
    context = {
        **frame.around(estate, at, nav="home"),
        "row": row,
        "chip": chip_of(row),
        "kind": kind_of(row),
        "sum": sum_of(row),
        "steps": [
            {
                "step": one, "terms": step_words(one, at, granted=True), "stands": str(one.get_step().label),
                "words": one.words if one.step in (Step.SEEN, Step.PAID) else "", "photos": photos.get(one.pk, []),
                "taken_back": taken_back_words(one),
            }
            for one in steps
        ],
        "account": account_words(queries.account_of_project(row))[1:] if row.funded_at else [],
        "objects": row.state == State.NOTICE and row.notice_until is not None and row.notice_until >= local_date(at),
        "word_from": str(Whose(row.word_from).label) if row.word_from else "",
    }  # fmt: skip
    return frame.show(request, "project", context)
