"""Honours of an estate: whom neighbours honoured, what is in notice, nominating, one's own word, objecting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.attachments.models import AttachmentState
from linli.attachments.queries import photos_of
from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.honours import actions, queries, rules
from linli.honours.actions import NominationFacts
from linli.honours.actions.common import SUBJECT
from linli.honours.actions.consent import Word
from linli.honours.enums import PUBLIC, State
from linli.honours.models import HonourRound, Nomination, Objection
from linli.places.models import Place
from linli.playbooks.enums import HonourFor
from linli.volunteering.queries import teams_in
from linli.web.access import public
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.honour_words import chip_of, criteria_of, for_whom
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.typed import id_of

MOST, PAGE, IN_AN_HOUR = 50, 30, 6
FIELDS = ("name", "team", "room", "reasons", "nominator_name")
TYPED = ("name", "words")


@public
@require_safe
def honours(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/honours/`: what waits for one's own word, what one can nominate for, what is in notice, and the
    honoured by year, in no order but the date."""
    at, actor = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    shown = queries.shown_in(estate)
    page = Paginator(shown.filter(state=State.HONOURED), PAGE).get_page(request.GET.get("page"))
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "known": queries.plan_at(estate) is not None,
        "mine": _mine(actor, estate),
        "rounds": [(one, for_whom(one)) for one in queries.open_rounds(estate, clock.local_date(at))[:MOST]],
        "standing": list(shown.filter(state=State.NOTICE)[:MOST]),
        "years": [(year, list(rows)) for year, rows in groupby(page.object_list, key=_year)],
        "page": page,
        "nominated": [_became(one) for one in queries.nominated_by(actor, estate)[:MOST]],
        "objected": [_answered(one) for one in queries.objected_by(actor, estate)[:MOST]],
    }
    return frame.show(request, "honours", context)


def _mine(actor: Actor, estate: Place) -> list[Nomination]:
    """One's own, where one is asked or stands. One query, none without an account."""
    return list(queries.asked_of(actor).filter(estate=estate)[:MOST]) if actor.own_id is not None else []


def _year(row: Nomination) -> int:
    return row.honoured_on.year if row.honoured_on is not None else 0


def _became(row: Nomination) -> dict[str, Any]:
    """What became of a nomination, for whoever nominated: what everybody reads, or no more than where it is."""
    if row.state in PUBLIC:
        said, href = chip_of(row), reverse("resident:honour", args=[row.estate.slug, row.pk])
    elif row.state in (State.NOT_TAKEN, State.TAKEN_DOWN):
        said, href = (State.NOT_TAKEN.value, str(State.NOT_TAKEN.label), "bar", "over"), ""
    else:
        said, href = ("kept", _("With the body that asks"), "clock", "station"), ""
    return {"title": row.round.title, "on": row.made_at, "chip": said, "href": href}


def _answered(row: Objection) -> dict[str, Any]:
    gone = row.nomination.state not in PUBLIC and not row.answer
    answer = _("The notice was taken away.") if gone else row.answer
    return {"title": row.nomination.round.title, "on": row.made_at, "words": row.words, "answer": answer}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, slug: str, round_id: UUID) -> HttpResponse:
    """`/e/<slug>/honours/<round>/nominate/`: whom, and why; 422 with everything kept where something is wrong."""
    at, actor = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    found = queries.open_rounds(estate, clock.local_date(at)).filter(pk=round_id).first()
    if found is None:
        if request.method == "POST" or queries.rounds_above(estate).filter(pk=round_id).exists():
            frame.tell(request, _("No nominations are taken for this any more."))
            return frame.see_other(reverse("resident:honours", args=[estate.slug]))
        raise Http404
    errors: dict[str, str] = {}
    key, status = sent_key(request.POST) or new_key(), 200
    if request.method == "POST":
        try:
            _nominated(request, found, estate, actor, at)
        except Invalid as wrong:
            errors, status = wrong.errors, 422
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
            return frame.see_other(reverse("resident:honours", args=[estate.slug]))
        except KeyReused:
            errors, status = {"name": _("What you sent before has arrived. For another person, send again.")}, 409
            key = new_key()
        else:
            frame.tell(request, _("Noted. They are asked first; nobody else reads it until they have agreed."))
            return frame.see_other(reverse("resident:honours", args=[estate.slug]))
    return _form(request, estate, found, actor, errors, key, status, at)


def _nominated(request: HttpRequest, found: HonourRound, estate: Place, by: Actor, at: datetime) -> Nomination:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    if too_many(request, "nominate", IN_AN_HOUR):
        raise Invalid({"reasons": _("From here many nominations came within the hour. Call the station, or come by.")})
    written = sent.get("room", "").replace("\x00", "").strip()
    room = queries.room_named(estate, written) if written else None
    if written and room is None:
        raise Invalid({"room": _("Write one door of the estate, such as 3-1-502; or leave it empty.")})
    facts = NominationFacts(
        name=sent.get("name", ""), reasons=sent.get("reasons", ""), room=room,
        team=queries.team_in(estate, id_of(sent.get("team", ""))),
        nominator_name=sent.get("nominator_name", ""), nominator_room=_own_room(by, estate),
    )  # fmt: skip
    return actions.nominate(found, estate, facts, key=sent_key(sent), by=by, at=at)


def _own_room(by: Actor, estate: Place) -> Place | None:
    """The door at which whoever is signed in lives, where it is one of this estate. One query, or none."""
    ids = [place_id for level, place_id in sorted(by.rooms) if level == "room"]
    if not ids:
        return None
    return Place.objects.filter(pk__in=ids, estate_id=estate.pk, level="room").order_by("pk").first()


def _form(
    request: HttpRequest, estate: Place, found: HonourRound, actor: Actor, errors: dict[str, str], key: str,
    status: int, at: datetime,
) -> HttpResponse:  # fmt: skip
    sent: Any = request.POST if request.method == "POST" else {}
    team = found.honours == HonourFor.TEAM
    context = {
        **frame.around(estate, at, nav="home", station=found.organisation),
        "round": found,
        "whom": for_whom(found),
        "criteria": criteria_of(found),
        "teams": team_options(estate) if team else None,
        "signed_in": actor.own_id is not None,
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    return frame.show(request, "honour_nominate", context, status=status)


def _agree(request: HttpRequest, row: Nomination, by: Actor, at: datetime) -> str:
    actions.agree(row, Word(minor=not request.POST.get("adult")), by=by, at=at)
    return _("Thank you. The panel reads it now; you agree to name and words before anybody else does.")


def _refuse(_request: HttpRequest, row: Nomination, by: Actor, at: datetime) -> str:
    actions.refuse(row, by=by, at=at)
    return _("Forgotten. Nobody is told why.")


def _take_down(_request: HttpRequest, row: Nomination, by: Actor, at: datetime) -> str:
    actions.take_down(row, by=by, at=at)
    return _("Taken down. Name, words and photo are gone.")


def _object(request: HttpRequest, row: Nomination, by: Actor, at: datetime) -> str:
    if too_many(request, "object", IN_AN_HOUR):
        raise Invalid({"words": _("From here many objections came within the hour. Call the station, or come by.")})
    sent = request.POST
    actions.object_to(row, name=sent.get("name", ""), words=sent.get("words", ""), key=sent_key(sent), by=by, at=at)
    return _("Noted with your name, which only the body that answers reads. It answers with reasons.")


GO: Mapping[str, Callable[[HttpRequest, Nomination, Actor, datetime], str]] = {
    "agree": _agree,
    "refuse": _refuse,
    "take_down": _take_down,
    "object": _object,
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def honour(request: HttpRequest, slug: str, nomination_id: UUID) -> HttpResponse:
    """`/e/<slug>/honours/<id>/`: one in notice or honoured, as they agreed; before that their own alone."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = Nomination.objects.select_related(*queries.JOINED).filter(estate=estate, pk=nomination_id).first()
    own = row is not None and rules.may_see_own(by, row, at) is None
    if row is None or not (own or row.state in PUBLIC):
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        run = GO.get(request.POST.get("do", ""))
        if run is None:
            raise Http404
        try:
            frame.tell(request, run(request, row, by, at))
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. To send another, press again.")}
        except Refused as refused:
            if refused.refusal.kind is RefusalKind.UNSEEN:
                raise
            frame.tell(request, refused.refusal.sentence())
        if not errors:
            return frame.see_other(reverse("resident:honours", args=[estate.slug]))
    return _page(request, estate, row, by, own, errors, at)


def _page(
    request: HttpRequest, estate: Place, row: Nomination, by: Actor, own: bool, errors: dict[str, str], at: datetime
) -> HttpResponse:
    rule_of = {
        "agree": rules.may_agree, "refuse": rules.may_refuse, "take_down": rules.may_take_down,
        "object": rules.may_object,
    }  # fmt: skip
    shown = row.state in PUBLIC
    context = {
        **frame.around(estate, at, nav="home", station=row.round.organisation),
        "notices": frame.told(request),
        "row": row,
        "own": own,
        "shown": shown,
        "chip": chip_of(row),
        "criteria": criteria_of(row.round),
        "ways": {key for key, rule in rule_of.items() if rule(by, row, at) is None and (own or key == "object")},
        "photos": _photos(row) if shown and row.photo_agreed else [],
        "signed_in": by.own_id is not None,
        "key": new_key(),
        "typed": {name: request.POST.get(name, "") if errors else "" for name in TYPED},
        "wrong": {name: [errors[name]] if name in errors else [] for name in (*TYPED, "minor")},
        "mistakes": [(f"id_{name}" if name in TYPED else "id_adult", words) for name, words in errors.items()],
    }
    return frame.show(request, "honour", context, status=422 if errors else 200)


def _photos(row: Nomination) -> list[dict[str, str]]:
    """The checked photos, each with its address. One query."""
    ready = photos_of(SUBJECT, row.pk).filter(state=AttachmentState.READY)
    return [
        {"href": f"/photos/{one.pk}/full", "thumbnail": f"/photos/{one.pk}/thumb", "alt": _("Photo of the honoured")}
        for one in ready
    ]


def team_options(estate: Place) -> list[tuple[str, str]]:
    """The teams of an estate, to choose from. One query."""
    return [("", pgettext("honour", "Choose one")), *((str(one.pk), one.name) for one in teams_in(estate)[:100])]
