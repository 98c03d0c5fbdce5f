"""This page is not good: anybody says so from the foot of any page; whoever runs Linli answers, not the station."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.refusals import Invalid
from linli.feedback.actions import give_feedback
from linli.feedback.models import PAGE_LENGTH, Feedback
from linli.web.access import public
from linli.web.brakes import too_many
from linli.web.errors import error_page
from linli.web.resident.forms import ResidentForm
from linli.web.resident.frame import resident_of, see_other
from linli.web.whom_to_call import around_page

MOST_AN_HOUR = 10


class FeedbackForm(ResidentForm):
    """What is not good about a page; a telephone if they want to hear of the answer."""

    words = forms.CharField(
        label=gettext_lazy("What is not good about this page?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    phone = forms.CharField(
        label=gettext_lazy("A telephone, if you want a message when it is answered"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Kept sealed; nobody reads it. You may leave it out."),
    )
    page = forms.CharField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False)


def feedback_href(request: HttpRequest) -> str:
    """The address at which this page can be complained of. No query."""
    return f"/feedback/?{urlencode({'page': request.path[:PAGE_LENGTH]})}"


def page_of(text: str) -> tuple[str, str]:
    """An address of ours and the name of its view; the first page and no name for anything else."""
    path = urlsplit(text).path[:PAGE_LENGTH]
    if not path.startswith("/") or path.startswith("//"):
        return "/", ""
    try:
        return path, resolve(path).view_name
    except Resolver404:
        return path, ""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """`/feedback/?page=`: say what is not good about a page."""
    if request.method != "POST":
        page, _name = page_of(request.GET.get("page", "/"))
        form = FeedbackForm(initial={"page": page, "idempotency_key": str(uuid4())})
        return _page(request, form, page)
    form = FeedbackForm(request.POST)
    page, name = page_of(str(form.data.get("page", "/")))
    if too_many(request, "feedback", MOST_AN_HOUR):
        return error_page(request, 429)
    try:
        given = give_feedback(
            page=page,
            page_name=name,
            words=str(form.data.get("words", "")),
            phone=str(form.data.get("phone", "")),
            key=str(form.data.get("idempotency_key", ""))[:80],
            by=resident_of(request),
            at=clock.now(),
        )
    except Invalid as wrong:
        form.take_errors(wrong.errors)
        return _page(request, form, page, status=422)
    return see_other(reverse("feedback_given", args=[given]))


def _page(request: HttpRequest, form: FeedbackForm, page: str, *, status: int = 200) -> HttpResponse:
    context = {**around_page(request), "form": form, "page": page}
    response = render(request, "feedback.jinja", context, status=status, using="jinja2")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@public
@require_safe
def feedback_given(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """`/feedback/<id>/`: what became of it. Shows the page and the answer, never the writer's own words."""
    found = Feedback.objects.filter(pk=feedback_id).first()
    if found is None:
        raise Http404
    context = {**around_page(request), "now": clock.now(), "thing": found}
    response = render(request, "feedback_given.jinja", context, using="jinja2")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
