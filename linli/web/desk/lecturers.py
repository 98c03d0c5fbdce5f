"""The lecturers' bank at the desk: who can be asked, entering who agreed, changing, leaving, calling."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.lessons import actions, queries, rules
from linli.lessons.enums import ConsentWay
from linli.lessons.models import Lecturer
from linli.organisations.models import Organisation
from linli.organisations.queries import holders
from linli.people.enums import RevealPurpose
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import post_with
from linli.web.desk.frame import LESSON_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.lesson_keeping import Keeping, keepings
from linli.web.desk.pressing import tried
from linli.web.desk.telephones import phone_page
from linli.web.form_keys import new_key, sent_key
from linli.web.lesson_words import called, subject_name
from linli.web.typed import day_of, id_of

PAGE, MOST_BODIES = 50, 300
FIELDS = ("body", "who", "name", "from_where", "phone", "consented_on", "consent_way", "subjects")
ENTRY_FIELDS = ("from_where", "name", "phone", "subjects")


@require_safe
@for_staff
def lecturers(request: HttpRequest) -> HttpResponse:
    """Who can be asked, in the order of entry; `?subject=`: on one subject."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & LESSON_POWERS:
        raise Refused(rules.unseen_lesson("may_see_lecturer"))
    found = queries.lecturers_visible_to(actor)
    subject = request.GET.get("subject", "")
    listed = found.filter(subjects__contains=[subject]) if subject.isidentifier() else found
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    kept = keepings(actor, at)
    rows = [_row(one) for one in page.object_list]
    known = {key: words for row in rows for key, words in row["subjects"]}
    values = {
        "now": at,
        "rows": rows,
        "page": page,
        "subject": subject,
        "subjects": sorted(known.items()) if not subject else [(subject, known.get(subject, subject))],
        "keeps": bool(kept),
    }
    return respond(request, "desk/lecturers.jinja", values, current="lessons")


def _row(one: Lecturer) -> dict[str, Any]:
    subjects = [(key, subject_name(one.plan, key)) for key in one.subjects]
    return {
        "row": one,
        "called": called(one),
        "subjects": [(key, words) for key, words in subjects if words],
        "href": reverse("desk:lecturer", args=[one.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def lecturer_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody who agreed: who holds a post in a body there, or somebody from outside."""
    at, actor = clock.now(), actor_of(request)
    found = keepings(actor, at)
    if not found:
        raise Refused(rules.unseen_lesson("may_keep_lessons"))
    wanted = request.POST.get("keeping", "")
    here = next((one for one in found if one.key == wanted), found[0])
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        if here.key != wanted:
            raise Refused(rules.unseen_lesson("may_keep_lessons"))
        if request.POST.get("do") != "look":
            try:
                return _entered(request, here, at)
            except Invalid as wrong:
                errors = wrong.errors
            except KeyReused:
                errors, key = {"name": _("What you sent before has arrived. For another one, send again.")}, new_key()
    return _form(request, found, here, errors, key, at)


def _entered(request: HttpRequest, here: Keeping, at: datetime) -> HttpResponse:
    """Raises `Invalid`, `KeyReused`."""
    sent = request.POST
    named = id_of(sent.get("who", ""))
    there = {value for value, _words in _people(here.place, sent.get("body", ""), at)}
    if named is not None and str(named) not in there:
        raise Invalid({"who": _("Choose somebody who holds a post in a body there.")})
    facts = actions.LecturerFacts(
        subjects=sent.getlist("subjects"), consented_on=day_of(sent.get("consented_on", "")),
        consent_way=sent.get("consent_way", ""), appointment_id=named, name=sent.get("name", ""),
        from_where=sent.get("from_where", ""), phone=sent.get("phone", ""),
    )  # fmt: skip
    row = actions.enter_lecturer(here.place, facts, key=sent_key(sent), by=here.act, at=at)
    tell(request, _("Entered. They can leave the bank at any time."))
    return see_other(reverse("desk:lecturer", args=[row.pk]))


def _bodies(place: Place) -> list[Organisation]:
    """The bodies that serve the place or something in it, by name. One query."""
    inside = {"bindings__place__path__gte": place.path, "bindings__place__path__lt": place.path + "~"}
    return list(Organisation.objects.filter(ended_on=None, **inside).distinct().order_by("name", "pk")[:MOST_BODIES])


def _people(place: Place, body_id: str, at: datetime) -> list[tuple[str, str]]:
    """Who holds a post in one of these bodies. Two queries."""
    body = next((one for one in _bodies(place) if str(one.pk) == body_id), None)
    if body is None:
        return []
    said = _("%(name)s, %(post)s")
    return [
        (str(one.appointment_id), said % {"name": one.person_name, "post": one.post_name})
        for one in holders(body, clock.local_date(at))
    ]


def _form(
    request: HttpRequest, found: list[Keeping], here: Keeping, errors: dict[str, str], key: str, at: datetime
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    usual = {"consented_on": clock.local_date(at).isoformat()}
    values = {
        "now": at,
        "key": key,
        "bank": str(here.plan.bank),
        "keepings": found,
        "keeping": here.key,
        "bodies": [(str(one.pk), one.short_name) for one in _bodies(here.place)],
        "people": _people(here.place, sent.get("body", ""), at),
        "subjects": [(subject.key, str(subject.name)) for subject in here.plan.subjects],
        "ticked": set(request.POST.getlist("subjects")),
        "ways": [(one.value, str(one.label)) for one in ConsentWay],
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS if name != "subjects"},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return respond(request, "desk/lecturer_new.jinja", values, current="lessons", status=422 if errors else 200)


def _mine(actor: Actor, lecturer_id: UUID) -> Lecturer:
    """Raises `Refused`."""
    found = queries.lecturers_visible_to(actor).filter(pk=lecturer_id).first()
    if found is None:
        raise Refused(rules.unseen_lesson("may_see_lecturer"))
    return found


def _acting(actor: Actor, row: Lecturer) -> Actor:
    """The reader in the post that keeps this bank, else in one that arranges lessons, else as they are."""
    keeping = post_with(actor, row.organisation_id, Power.LESSON_KEEP)
    arranging = next((held for held in actor.posts if Power.LESSON_ARRANGE in held.powers), None)
    held = keeping or arranging
    return actor.in_post(held) if held is not None else actor


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def lecturer(request: HttpRequest, lecturer_id: UUID) -> HttpResponse:
    """One lecturer: what they speak on; POST changes the entry or lets them leave."""
    at, actor = clock.now(), actor_of(request)
    row = _mine(actor, lecturer_id)
    act = _acting(actor, row)
    errors: dict[str, str] = {}
    if request.method == "POST":
        leaves = request.POST.get("do") == "leave"
        errors = tried(request, lambda: _left(row, act, at) if leaves else _changed(request, row, act, at))
        if not errors and leaves:
            return see_other(reverse("desk:lecturers" if powers_of(actor) & LESSON_POWERS else "desk:inbox"))
        if not errors:
            return see_other(reverse("desk:lecturer", args=[row.pk]))
        row = _mine(actor, lecturer_id)
    return _page(request, row, act, errors, at)


def _left(row: Lecturer, act: Actor, at: datetime) -> str:
    """Raises `Refused`."""
    actions.leave_bank(row, by=act, at=at)
    return _("They have left the bank; nothing of them is kept.")


def _changed(request: HttpRequest, row: Lecturer, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    sent = request.POST
    actions.change_lecturer(
        row, subjects=sent.getlist("subjects"), from_where=sent.get("from_where", ""), name=sent.get("name"),
        phone=sent.get("phone", ""), without_phone=bool(sent.get("without_phone")), by=act, at=at,
        version=whole_number(sent.get("version", "")),
    )  # fmt: skip
    return _("Changed.")


def _page(request: HttpRequest, row: Lecturer, act: Actor, errors: dict[str, str], at: datetime) -> HttpResponse:
    sent: Any = request.POST if errors else {}
    plan = queries.plan_at(row.place)
    changes = rules.may_change_lecturer(act, row, at) is None
    values = {
        "now": at,
        "row": row,
        "called": called(row),
        "bank": str(plan.bank) if plan is not None else "",
        "speaks": [words for _key, words in _row(row)["subjects"]],
        "consent": ConsentWay(row.consent_way).label,
        "changes": changes,
        "calls": row.contact_id is not None and rules.may_call_lecturer(act, row, queries.near(act), at) is None,
        "purposes": RevealPurpose.choices,
        "subjects": [(subject.key, str(subject.name)) for subject in plan.subjects] if plan is not None else [],
        "ticked": set(request.POST.getlist("subjects")) if errors else set(row.subjects),
        "typed": {
            "from_where": sent.get("from_where", row.from_where),
            "name": sent.get("name", row.name),
            "phone": sent.get("phone", ""),
            "without_phone": bool(sent.get("without_phone")),
        },
        "wrong": {
            name: [errors[name]] if name in errors else [] for name in ("from_where", "name", "phone", "subjects")
        },
        "mistakes": [(f"id_{name}" if name else "", words) for name, words in errors.items()],
        "bank_opens": bool(powers_of(act) & LESSON_POWERS),
    }
    return respond(request, "desk/lecturer.jinja", values, current="lessons", status=422 if errors else 200)


@require_POST
@for_staff
def lecturer_telephone(request: HttpRequest, lecturer_id: UUID) -> HttpResponse:
    """A lecturer's telephone for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = _mine(actor, lecturer_id)
    back = reverse("desk:lecturer", args=[row.pk])
    try:
        found = actions.call_lecturer(row, purpose=request.POST.get("purpose", ""), by=_acting(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, called(row), found, back, at, current="lessons")
