"""One address per verb: GET shows its form on the service request's page, POST does it.

A form carries the version that its reader saw and the post in which they act. Somebody was faster: 409, with who and
when, the text kept and the form set to the new version. Something is missing: 422, with the words at their fields.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.attachments.actions import add_photo
from linli.core import clock
from linli.core.actions import in_one_transaction
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, Stale
from linli.people.models import Person
from linli.service_requests.actions.common import PAST
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_named_post
from linli.web.desk.done import After, other_post, told_after
from linli.web.desk.forms import VerbForm
from linli.web.desk.frame import is_partial, respond, see_other, tell
from linli.web.desk.matter import Open, blank_form, context, load
from linli.web.desk.rows import actor_for, page_of
from linli.web.desk.suggesting import bodies_for
from linli.web.desk.way import Call, Way
from linli.web.desk.ways import WAYS
from linli.web.filters import clock as clock_words
from linli.web.preferences import safe_next

RESULT_PHOTOS = "result"
PAGE_PART = "desk/service_request_part.jinja"
FORM_PART = "desk/parts/doing.jinja"
"""For htmx: the page without its frame; of it only what one may do, when the chosen category changes the form."""
VERB_OF_EVENT = {past: verb for verb, past in PAST.items()}
STATUS = {RefusalKind.WHO: 403, RefusalKind.WHEN: 409, RefusalKind.UNSEEN: 404}
View = Callable[..., HttpResponseBase]


def verb_view(key: str) -> View:
    """The view of one verb."""
    way = WAYS[key]

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_staff
    def view(request: HttpRequest, number: str) -> HttpResponse:
        if request.method == "POST":
            return _post(request, number, way)
        return _form(request, number, way)

    view.__name__ = view.__qualname__ = f"{key}_view"
    view.__doc__ = f"The verb {key}: its form, and doing it."
    return view


def _form(request: HttpRequest, number: str, way: Way) -> HttpResponse:
    """The page with this verb's form standing open; with its refusal instead, where it may not be done."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    act = actor_for(actor, row)
    refusal = way.rule(act, row, at)
    if refusal is not None:
        shown = _show(request, actor, row, at, warning=refusal.sentence(), status=STATUS[refusal.kind])
        shown.headers["HX-Retarget"] = "#matter"  # also where only the form was asked for
        return shown
    category = request.GET.get("category", "")
    about = supposed(row, way, category)
    bodies = bodies_for(about, act, way) if way.asks_bodies else []
    part = FORM_PART if category and is_partial(request) else PAGE_PART
    version = _version(request.GET) if part == FORM_PART else None
    opened = Open(way, blank_form(way, about, bodies, by=act), version or row.version, inline=part == FORM_PART)
    return _show(request, actor, row, at, opened=opened, part=part)


def supposed(row: ServiceRequest, way: Way, category: str) -> ServiceRequest:
    """The row as it would be with the category that was just chosen, so that class and body follow it; never saved.

    The row itself for every other verb, and for a category that its playbook does not know.
    """
    try:
        spec = row.playbook.category(category) if way.key == "accept" else None
    except LookupError:
        spec = None
    if spec is None:
        return row
    about = copy(row)
    about.category, about.urgency = spec.key, spec.default_class
    return about


def _post(request: HttpRequest, number: str, way: Way) -> HttpResponse:
    """Do it, and show what came of it."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    act = in_named_post(actor, request.POST.get("post", "")) or actor_for(actor, row)
    about = supposed(row, way, request.POST.get("category", ""))
    bodies = bodies_for(about, act, way) if way.asks_bodies else []
    form = blank_form(way, about, bodies, request.POST, by=act)
    opened = Open(way, form, row.version, inline=False)
    if not form.is_valid():
        return _show(request, actor, row, at, opened=opened, status=422)
    call = Call(
        row, act, at, _version(request.POST), form.cleaned_data, {str(body.pk): body for body in bodies},
        then=request.POST.get("then", ""),
    )  # fmt: skip
    try:
        came = in_one_transaction(lambda: _done(request, way, call))
    except Invalid as invalid:
        _mark(form, invalid)
        return _show(request, actor, row, at, opened=opened, status=422)
    except Stale as stale:
        if way.rule(act, row, at) is None:
            kept = _("%(warning)s What you wrote is kept; look, then send.") % {"warning": too_late(stale)}
            return _show(request, actor, row, at, opened=opened, warning=kept, status=409)
        return _show(request, actor, row, at, warning=_with_words(too_late(stale), form), status=409)
    except Refused as refused:
        return _refused(request, actor, number, at, refused.refusal, form)
    after = came if isinstance(came, ServiceRequest) else row
    tell(request, told_after(way.done, After(row, after, at)))
    onward = safe_next(request, _onward(actor, row))
    other = other_post(act, actor, after) if onward == page_of(row) else ""
    if other:
        tell(request, other)
    return see_other(onward)


def _done(request: HttpRequest, way: Way, call: Call) -> object:
    """What the verb comes to, with the photos that were sent: both or neither."""
    came = way.act(call)
    _photos(request, call.row, call.by, call.at)
    return came


def _onward(actor: Actor, row: ServiceRequest) -> str:
    """The page again; the inbox for whoever has just given the matter out of their hands and sees it no more."""
    return page_of(row) if visible_to(actor).filter(pk=row.pk).exists() else reverse("desk:inbox")


def _version(sent: QueryDict) -> int | None:
    """The version that the reader saw; None for a form that carries none."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _photos(request: HttpRequest, row: ServiceRequest, act: Actor, at: datetime) -> None:
    """Photos of the result, in the transaction of the verb: a file that is no photo undoes both."""
    for file in request.FILES.getlist("photos"):
        content = cast(BinaryIO, file.file)
        add_photo(subject_type="service_request", subject_id=row.pk, file=content, by=act, at=at, stage=RESULT_PHOTOS)


def _mark(form: VerbForm, invalid: Invalid) -> None:
    """Put the action's words at their fields, or above the form where it has no such field."""
    for name, message in invalid.errors.items():
        form.add_error(name if name in form.fields else None, message)


def _refused(
    request: HttpRequest, actor: Actor, number: str, at: datetime, refusal: Refusal, form: VerbForm
) -> HttpResponse:
    """The rule said no while it was being done: the page as it is now, with the rule's words and what was typed."""
    if refusal.kind is RefusalKind.UNSEEN:
        raise Refused(refusal)
    row = load(actor, number)
    return _show(request, actor, row, at, warning=_with_words(refusal.sentence(), form), status=STATUS[refusal.kind])


def _with_words(warning: str, form: VerbForm) -> str:
    """A warning where the form can no longer stand open, with the words that were typed into it."""
    said = str(form.data.get("words") or "").strip()
    return _("%(warning)s You wrote: %(words)s") % {"warning": warning, "words": said} if said else warning


def too_late(stale: Stale) -> str:
    """14:02周敏已派单。"""
    verb = VERB_OF_EVENT.get(stale.event_kind.rpartition(".")[2])
    what = "" if verb is None else str(WAYS[verb].label if verb in WAYS else verb.label)
    who = Person.objects.filter(pk=stale.by).values_list("name", flat=True).first() if stale.by else None
    if stale.at is None or not what:
        return _("Somebody changed this before you.")
    told = {"time": clock_words(stale.at), "who": who or _("Linli"), "what": what}
    return _("%(time)s: %(who)s did “%(what)s”.") % told


def _show(
    request: HttpRequest,
    actor: Actor,
    row: ServiceRequest,
    at: datetime,
    *,
    opened: Open | None = None,
    warning: str = "",
    status: int = 200,
    part: str = PAGE_PART,
) -> HttpResponse:
    """The service request's page with a form open, or with a warning; for htmx the part alone."""
    shown: dict[str, Any] = context(request, actor, row, at, opened=opened, warning=warning)
    return respond(
        request,
        "desk/service_request.jinja",
        shown,
        current="service_requests",
        part=part,
        status=status,
    )
