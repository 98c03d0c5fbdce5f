"""Candidates for the posts of a body: naming them, and taking each from stage to stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.actions import advance_candidate, nominate
from linli.organisations.actions.bodies import places_of
from linli.organisations.enums_posts import NEXT_STAGES, CandidacyStage
from linli.organisations.models import Candidacy, Organisation
from linli.organisations.queries.groundwork import candidates_of
from linli.organisations.rules_posts import may_keep_candidates
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.forms_posts import say
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.people_and_posts import acting_over, my_body
from linli.web.desk.roster import linked

PAGE = 50


class NominationForm(PlainForm):
    """Whom, for which post, and how they came to be named."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=40,
        error_messages={"required": gettext_lazy("Write the name.")},
    )
    post_key = choice_field(pgettext_lazy("appointment", "Post"))
    way = choice_field(gettext_lazy("How the candidate was named"), required=False)
    on = date_field(gettext_lazy("Named on"))
    kinds: ClassVar[Mapping[str, str]] = {"name": "text", "post_key": "choice", "way": "choice", "on": "date"}

    def __init__(self, *args: Any, playbook: Playbook, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [(post.key, str(post.name)) for post in playbook.posts_of(kind)]
        self.fields["post_key"].choices = posts  # type: ignore[attr-defined]  # a choice field, as declared above
        ways = [(way.key, str(way.name)) for way in playbook.nomination_ways]
        if ways:
            self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a choice field, as declared above
        else:
            del self.fields["way"]


class StageForm(PlainForm):
    """To which stage a candidate goes, on which day, and what belongs to it."""

    to = choice_field(gettext_lazy("What happened"))
    on = date_field(gettext_lazy("On which day"))
    notice_until = forms.DateField(label=gettext_lazy("Notice until"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)
    kinds: ClassVar[Mapping[str, str]] = {"to": "choice", "on": "date", "notice_until": "date", "reason": "text"}

    def __init__(self, *args: Any, stages: Sequence[CandidacyStage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(stage.value, stage.label) for stage in stages]  # type: ignore[attr-defined]  # a choice field
        if CandidacyStage.NOTICE not in stages:
            del self.fields["notice_until"]


def _acting(actor: Actor, body: Organisation) -> tuple[Actor, list[Any]]:
    places = places_of(body)
    return acting_over(actor, Power.POST_APPOINT, places), places


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def candidates(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The candidates of a body; POST names another."""
    at, actor = clock.now(), actor_of(request)
    body = my_body(actor, organisation_id)
    act, places = _acting(actor, body)
    ask(may_keep_candidates(act, places, at))
    playbook = by_id(playbook_version_for(places[0]))
    first = {"on": clock.local_date(at).isoformat(), "post_key": request.GET.get("post", "")}
    form = NominationForm(request.POST or None, playbook=playbook, kind=body.kind, initial=first)
    if request.method == "POST" and form.is_valid():
        data = {"way": "", **form.cleaned_data}
        try:
            made = nominate(body, **data, by=act, at=at)
            tell(request, _("%(name)s is a candidate.") % {"name": made.name})
            return see_other(reverse("desk:candidates", args=[body.pk]))
        except Invalid as invalid:
            say(form, invalid)
    page = Paginator(candidates_of(body), PAGE).get_page(whole_number(request.GET.get("page", "")) or 1)
    here = reverse("desk:candidates", args=[body.pk])
    names = {post.key: str(post.name) for post in playbook.posts_of(body.kind)}
    ways = {way.key: str(way.name) for way in playbook.nomination_ways}
    values = {
        "now": at,
        "body": body,
        "rows": [
            (row, names.get(row.post_key, row.post_key), CandidacyStage(row.stage).label, ways.get(row.way, ""))
            for row in page
        ],
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
        "form": form,
        "mistakes": form.mistakes(),
        "aims": [{"name": str(aim.name), "percent": aim.percent} for aim in playbook.aims_for(body.kind)],
        "roster": linked(actor, body, places, at),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/candidates.jinja", values, current="organisations", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def candidate(request: HttpRequest, candidacy_id: UUID) -> HttpResponse:
    """One candidate: the stages with their days; POST goes on to the next."""
    at, actor = clock.now(), actor_of(request)
    row = Candidacy.objects.select_related("organisation").filter(pk=candidacy_id).first()
    if row is None:
        raise Refused(unseen())
    body = my_body(actor, row.organisation_id)
    act, places = _acting(actor, body)
    ask(may_keep_candidates(act, places, at))
    playbook = by_id(playbook_version_for(places[0]))
    stages = NEXT_STAGES[CandidacyStage(row.stage)]
    first = {"on": clock.local_date(at).isoformat(), "to": stages[0].value if stages else ""}
    form = StageForm(request.POST or None, stages=stages, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = advance_candidate(
                row, to=CandidacyStage(data["to"]), on=data["on"], notice_until=data.get("notice_until"),
                reason=data["reason"], by=act, at=at, version=whole_number(request.POST.get("version", "")),
            )  # fmt: skip
            told = {"name": row.name, "stage": CandidacyStage(done.stage).label}
            tell(request, _("%(name)s: %(stage)s") % told)
            return see_other(reverse("desk:candidate", args=[row.pk]))
        except Invalid as invalid:
            say(form, invalid)
    way = playbook.nomination_way(row.way)
    known = {post.key: str(post.name) for post in playbook.posts_of(body.kind)}
    values = {
        "now": at,
        "body": body,
        "row": row,
        "post": known.get(row.post_key, row.post_key),
        "way": str(way.name) if way else "",
        "stage": CandidacyStage(row.stage).label,
        "track": _track(row),
        "form": form if stages else None,
        "mistakes": form.mistakes(),
        "appoint": _appoint(row, body) if row.stage == CandidacyStage.CHOSEN and row.appointment_id is None else "",
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/candidate.jinja", values, current="organisations", status=status)


def _track(row: Candidacy) -> list[tuple[Any, Any, Any]]:
    """The stages that were reached, each with its day, the notice with its last one."""
    reached: list[tuple[Any, Any, Any]] = [(CandidacyStage.PROPOSED.label, row.proposed_on, None)]
    if row.reviewed_on:
        reached.append((CandidacyStage.REVIEWED.label, row.reviewed_on, None))
    if row.notice_from:
        reached.append((CandidacyStage.NOTICE.label, row.notice_from, row.notice_until))
    if row.decided_on:
        reached.append((CandidacyStage(row.stage).label, row.decided_on, None))
    return reached


def _appoint(row: Candidacy, body: Organisation) -> str:
    """The form of appointing, with what is known filled in."""
    return f"{reverse('desk:appoint', args=[body.pk])}?{urlencode({'post': row.post_key, 'candidacy': row.pk})}"
