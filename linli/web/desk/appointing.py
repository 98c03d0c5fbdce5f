"""Appointing somebody to a post of a body, and letting one person follow another in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.actions import appoint, candidate_appointed, create_post, hand_over
from linli.organisations.actions.bodies import places_of
from linli.organisations.actions.term_of_post import proposed_end
from linli.organisations.enums_posts import CandidacyStage
from linli.organisations.models import Appointment, Candidacy, Organisation
from linli.organisations.queries import charter
from linli.organisations.queries.posts import spec_of
from linli.organisations.rules import may_appoint
from linli.organisations.rules_posts import may_hand_over
from linli.people.actions.by_phone import find_or_begin_person
from linli.people.models import Person
from linli.people.queries import account_by_phone
from linli.people.rules import may_create_person
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts import Post as PostSpec
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms_posts import AppointForm, PersonForm, asked_of, place_named, proposal, say
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.people_and_posts import NOBODY_YET, acting_over, my_body

Options = Sequence[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def appoint_page(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Appoint somebody to the post that the address names, else to the body's first."""
    at, actor = clock.now(), actor_of(request)
    body = my_body(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, Power.POST_APPOINT, places)
    ask(may_appoint(act, places, NOBODY_YET, at) or may_create_person(act, at))
    version = playbook_version_for(places[0])
    playbook, today = by_id(version), clock.local_date(at)
    spec = _chosen(request, playbook.posts_of(body.kind))
    stands = _candidate(request, body, spec)
    first = {**proposal(today, proposed_end(spec, today)), "name": stands.name if stands else ""}
    form = AppointForm(request.POST or None, spec=spec, playbook=playbook, initial=first)
    if request.method == "POST" and form.is_valid():
        ticked = request.POST.getlist("categories") or None
        held = _appointed(form, body, spec, version, ticked, stands, act, at)
        if held is not None:
            _tell(request, held, spec, playbook, today)
            return see_other(reverse("desk:organisation", args=[body.pk]))
    here = reverse("desk:appoint", args=[body.pk])
    tabs = [(one.key, str(one.name), f"{here}?post={one.key}", None) for one in playbook.posts_of(body.kind)]
    values = {
        "body": body,
        "post": spec.key,
        "title": _("Appoint: %(post)s") % {"post": spec.name},
        "tabs": tabs if len(tabs) > 1 else [],
        "asked": asked_of(spec),
        "form": form,
        "mistakes": form.mistakes(),
        "categories": _answered_for(playbook, body.kind),
        "ticked": request.POST.getlist("categories"),
        "version": None,
        "verb": "appoint",
        "press": _("Appoint"),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/appoint.jinja", values, current="organisations", status=status)


def _chosen(request: HttpRequest, seats: Sequence[PostSpec]) -> PostSpec:
    """The post that is asked for; the first where none is. Raises `Refused` for one that the body does not have."""
    wanted = request.POST.get("key") or request.GET.get("post", "")
    found = next((seat for seat in seats if seat.key == wanted or not wanted), None)
    if found is None:
        raise Refused(unseen())
    return found


def _answered_for(playbook: Playbook, kind: str) -> Options:
    """The categories that bodies of a kind answer for."""
    return [(one.key, str(one.name)) for one in playbook.categories if kind in one.responsible]


def _tell(request: HttpRequest, held: Appointment, spec: PostSpec, playbook: Playbook, today: date) -> None:
    """That it is done, with the grade; what the playbook asks of who holds the post; and where the body is larger now
    than usual, that too."""
    tell(request, _("%(name)s is appointed.") % {"name": held.person.name})
    for words in (*_graded(held, playbook), *_eligible(held.person, spec, today)):
        tell(request, words)
    above = charter.above_usual(held.post.organisation, playbook, today)
    if above is not None:
        tell(request, above_words(above))


def _graded(held: Appointment, playbook: Playbook) -> list[str]:
    """The grade that was written down, and whether its step is still open."""
    if not held.grade:
        return []
    told = [_("Grade: %(grade)s.") % {"grade": charter.grade_words(playbook, held.grade, held.step)}]
    return told if held.step is not None else [*told, _("Its step is not written down yet.")]


def _eligible(person: Person, spec: PostSpec, today: date) -> list[str]:
    """What the playbook asks of who holds the post, for whoever appointed to check. It refuses nothing."""
    told = []
    if not charter.comes_from_there(spec, person.pk, today):
        words = {"name": person.name, "kinds": _(", ").join(kind.label for kind in spec.drawn_from)}
        told.append(_("This post is filled from: %(kinds)s. %(name)s holds no post there. Nothing is refused.") % words)
    if spec.eligibility:
        asked = _("; ").join(str(line) for line in spec.eligibility)
        told.append(_("Please check what is asked for this post: %(asked)s. Nothing is refused.") % {"asked": asked})
    return told


def above_words(above: charter.AboveUsual) -> str:
    """A warning that refuses nothing."""
    said = _("%(count)s people hold a post here; %(usual)s is usual at most. Nothing is refused by this.")
    return said % {"count": above.count, "usual": above.usual}


def _appointed(
    form: AppointForm,
    body: Organisation,
    spec: PostSpec,
    version: UUID,
    categories: Sequence[str] | None,
    stands: Candidacy | None,
    act: Actor,
    at: datetime,
) -> Appointment | None:
    """Find or begin the person, and appoint: all or nothing. None with the words at the fields."""
    data = form.cleaned_data
    today = clock.local_date(at)
    ends_on = None if data["ends_on"] == proposed_end(spec, today) else data["ends_on"]
    try:
        with transaction.atomic():
            place = place_named(data["place"], places_of(body))
            person = find_or_begin_person(name=data["name"], phone=data["phone"], by=act, at=at)
            post = create_post(body, key=spec.key, playbook_version_id=version, by=act, at=at)
            held = appoint(
                post, person, starts_on=data["starts_on"], ends_on=ends_on, place=place, categories=categories,
                grade=data.get("grade", ""), step=data.get("step"), consent=form.consent(), by=act, at=at,
            )  # fmt: skip
            if stands is not None:
                candidate_appointed(stands, held, by=act, at=at)
    except Invalid as invalid:
        say(form, invalid)
        return None
    return held


def _candidate(request: HttpRequest, body: Organisation, spec: PostSpec) -> Candidacy | None:
    """The chosen candidate for this post whom the address names; None where none is."""
    try:
        wanted = UUID(request.GET.get("candidacy", ""))
    except ValueError:
        return None
    found = Candidacy.objects.filter(pk=wanted, organisation=body, post_key=spec.key)
    return found.filter(stage=CandidacyStage.CHOSEN, appointment=None).first()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def hand_over_page(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Say who follows in a post, and from which day on."""
    at, actor = clock.now(), actor_of(request)
    joined = Appointment.objects.select_related("post__organisation", "person", "place")
    held = joined.filter(pk=appointment_id).first()
    if held is None:
        raise Refused(unseen())
    body = my_body(actor, held.post.organisation_id)
    places = places_of(body)
    act = acting_over(actor, Power.POST_APPOINT, places)
    ask(may_hand_over(act, places, NOBODY_YET, at) or may_create_person(act, at))
    spec, today = spec_of(held.post.key, held.post.playbook_version_id), clock.local_date(at)
    if spec is None:
        raise Refused(unseen())
    form = PersonForm(request.POST or None, spec=spec, initial=proposal(today, proposed_end(spec, today)))
    if request.method == "POST" and form.is_valid() and _handed_over(form, held, spec, request.POST, act, at):
        told = {"old": held.person.name, "new": form.cleaned_data["name"]}
        tell(request, _("%(new)s follows %(old)s.") % told)
        follower = account_by_phone(form.cleaned_data["phone"])
        for words in _eligible(follower.person, spec, today) if follower is not None else ():
            tell(request, words)
        return see_other(reverse("desk:organisation", args=[body.pk]))
    values = {
        "body": body,
        "post": spec.key,
        "title": _("%(post)s: who follows %(name)s") % {"post": spec.name, "name": held.person.name},
        "tabs": [],
        "asked": [*asked_of(spec), *_goes_over(held)],
        "form": form,
        "mistakes": form.mistakes(),
        "version": held.version,
        "categories": [],
        "ticked": [],
        "verb": "hand_over",
        "press": _("Hand over"),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/appoint.jinja", values, current="organisations", status=status)


def _handed_over(
    form: PersonForm, held: Appointment, spec: PostSpec, posted: Mapping[str, Any], act: Actor, at: datetime
) -> bool:
    """Find or begin the person, and hand over: all or nothing. False with the words at the fields."""
    data = form.cleaned_data
    ends_on = None if data["ends_on"] == proposed_end(spec, clock.local_date(at)) else data["ends_on"]
    try:
        with transaction.atomic():
            person = find_or_begin_person(name=data["name"], phone=data["phone"], by=act, at=at)
            hand_over(
                held, to=person, on=data["starts_on"], ends_on=ends_on, consent=form.consent(), by=act, at=at,
                version=whole_number(str(posted.get("version", ""))),
            )  # fmt: skip
    except Invalid as invalid:
        say(form, invalid)
        return False
    return True


def _goes_over(held: Appointment) -> list[str]:
    """What goes to who follows, in sentences."""
    told = [_("The old appointment ends the day before. Open work stays with the body.")]
    place: Place | None = held.place
    if place is not None:
        told.append(_("The new one is for %(place)s as well.") % {"place": place.name})
    count = held.household_links.filter(until=None).count()
    if count:
        words = ngettext("%(count)s linked household goes over.", "%(count)s linked households go over.", count)
        told.append(words % {"count": count})
    return told
