"""Naming candidates for a post, taking them from stage to stage, and joining the chosen one with the appointment."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.enums_posts import CandidacyStage
from linli.organisations.models import Appointment, Candidacy, Organisation
from linli.organisations.rules_posts import may_advance_candidate, may_keep_candidates
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id

NAME, REASON = 40, 200

EVENTS = {
    CandidacyStage.REVIEWED: "candidacy.reviewed",
    CandidacyStage.NOTICE: "candidacy.put_up",
    CandidacyStage.CHOSEN: "candidacy.chosen",
    CandidacyStage.NOT_CHOSEN: "candidacy.not_chosen",
}


@action
def nominate(
    organisation: Organisation, *, post_key: str, name: str, way: str, on: date, by: Actor, at: datetime
) -> Candidacy:
    """Name a candidate for a post of a body. Raises `Refused`, and `Invalid` on "post_key", "name", "way" or "on"."""
    body = lock(organisation)
    places = places_of(body)
    ask(may_keep_candidates(by, places, at))
    playbook = by_id(playbook_version_for(places[0]))
    wrong: dict[str, str] = {}
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME:
        wrong["name"] = _("Write the name, with at most %(count)s characters.") % {"count": NAME}
    if post_key not in [post.key for post in playbook.posts_of(body.kind)]:
        wrong["post_key"] = _("The playbook knows no such post.")
    if playbook.nomination_ways and playbook.nomination_way(way) is None:
        wrong["way"] = _("Choose how the candidate was named.")
    if on > local_date(at):
        wrong["on"] = _("This day has not come yet.")
    if wrong:
        raise Invalid(wrong)
    made = Candidacy(
        organisation=body, post_key=post_key, name=plain, way=way, stage=CandidacyStage.PROPOSED, proposed_on=on
    )
    made.save(force_insert=True)
    refs = {"organisation": str(body.pk), "post": post_key, "way": way, "on": on.isoformat()}
    note("candidacy.proposed", made, places, by=by, at=at, refs=refs)
    return made


@action
def advance_candidate(
    candidacy: Candidacy,
    *,
    to: CandidacyStage,
    on: date,
    notice_until: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Candidacy:
    """Take a candidacy to its next stage. A public notice says until when; nobody is chosen before it is over; who is
    not chosen is told why.

    Raises `Refused`, `Stale`, and `Invalid` on "on", "notice_until" or "reason".
    """
    held = lock(candidacy, version=version)
    places = places_of(Organisation.objects.get(pk=held.organisation_id))
    ask(may_advance_candidate(by, places, CandidacyStage(held.stage), to, at))
    plain = " ".join(reason.split())
    _check(held, to, on, notice_until, plain, local_date(at))
    held.stage, held.reason = to, plain or held.reason
    fields = ["stage", "reason"]
    if to is CandidacyStage.REVIEWED:
        held.reviewed_on = on
        fields.append("reviewed_on")
    elif to is CandidacyStage.NOTICE:
        held.notice_from, held.notice_until = on, notice_until
        fields += ["notice_from", "notice_until"]
    else:
        held.decided_on = on
        fields.append("decided_on")
    save(held, *fields)
    note(EVENTS[to], held, places, by=by, at=at, refs={"post": held.post_key, "on": on.isoformat()})
    return held


def _check(held: Candidacy, to: CandidacyStage, on: date, notice_until: date | None, reason: str, today: date) -> None:
    """Days run forward, a notice has an end, and a decision its reason where somebody is not chosen."""
    wrong: dict[str, str] = {}
    before = max(day for day in (held.proposed_on, held.reviewed_on, held.notice_from) if day is not None)
    if on < before:
        wrong["on"] = _("The stage before this one was on a later day.")
    elif on > today:
        wrong["on"] = _("This day has not come yet.")
    elif to is CandidacyStage.CHOSEN and held.notice_until is not None and on <= held.notice_until:
        wrong["on"] = _("The public notice is not over on this day.")
    if to is CandidacyStage.NOTICE and (notice_until is None or notice_until < on):
        wrong["notice_until"] = _("Say until when the notice is up.")
    if to is CandidacyStage.NOT_CHOSEN and not reason:
        wrong["reason"] = _("Write the reason.")
    if len(reason) > REASON:
        wrong["reason"] = _("This is longer than %(count)s characters.") % {"count": REASON}
    if wrong:
        raise Invalid(wrong)


@action
def candidate_appointed(candidacy: Candidacy, appointment: Appointment, *, by: Actor, at: datetime) -> Candidacy:
    """Join a candidate who was chosen with the appointment that followed. Safe to repeat. Raises `Refused`, and
    `Invalid` on "candidacy" where somebody else was chosen, or for another post."""
    held = lock(candidacy)
    body = Organisation.objects.get(pk=held.organisation_id)
    places = places_of(body)
    ask(may_keep_candidates(by, places, at))
    post = appointment.post
    fits = post.organisation_id == body.pk and post.key == held.post_key and held.stage == CandidacyStage.CHOSEN
    if not fits or held.appointment_id not in (None, appointment.pk):
        raise Invalid({"candidacy": _("This candidate was not chosen for this post.")})
    if held.appointment_id is None:
        held.appointment = appointment
        save(held, "appointment")
        note("candidacy.appointed", held, places, by=by, at=at, refs={"appointment": str(appointment.pk)})
    return held
