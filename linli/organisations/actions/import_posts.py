"""Bringing in a sheet of posts: each row appoints, hands over, ends, or says what is; and undoing it row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.models import SheetImport
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.core.sheets_import import bring_row, keep_import, previewed, put_back
from linli.core.sheets_rows import LANGUAGES, Brought, Change, Row
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import places_of
from linli.organisations.actions.following import hand_over
from linli.organisations.actions.taking_back import take_back_appointment
from linli.organisations.actions.term_of_post import Consent
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.terms import bodies_below
from linli.organisations.rules_sheets import may_import_posts, may_undo_posts
from linli.people.actions.by_phone import find_or_begin_person
from linli.people.queries import account_by_phone
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.parts import Post as PostSpec
from linli.playbooks.queries import by_id

REGISTER = "posts"
COLUMNS = {"name": "person", "key": "post"}
"""Fields that are called otherwise in the sheet."""


@action
def import_posts_many(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """Bring in these rows of the posts below a place. A row that cannot be does nothing, and says why.

    Raises `Refused`.
    """
    ask(may_import_posts(by, area, at))
    done = Brought()
    # what ends makes room for what begins
    for row in sorted(rows, key=lambda row: not row.ref):
        bring_row(row, done, partial(_bring, area, row, done, by, at), refused_at="person", columns=COLUMNS)
    keep_import(area, REGISTER, done, "place.posts_imported", by=by, at=at)
    return done


def preview_posts(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """What bringing in these rows would do. Everything is done, and taken back."""
    return previewed(lambda: import_posts_many(area, rows, by=by, at=at))


@action
def undo_posts_import(brought: SheetImport, *, by: Actor, at: datetime) -> SheetImport:
    """Take back the appointments of a sheet that have not begun, last row first. What has begun, was ended or was
    changed since stays, and the row says so in `left`. Raises `Refused`."""
    fresh = lock(brought)
    area = Place.objects.get(pk=fresh.place_id)
    ask(may_undo_posts(by, area, fresh, at))
    return put_back(fresh, area, lambda kept: _undo(kept, by, at), "place.posts_import_undone", by=by, at=at)


def _undo(kept: dict[str, Any], by: Actor, at: datetime) -> str:
    """Take one row back. What stays, as a key: "changed" since, "ended", "begun", or ""."""
    held = Appointment.objects.filter(pk=kept["id"]).first()
    if kept["ended"] or held is None:
        return "ended" if kept["ended"] else "changed"
    try:
        with transaction.atomic():
            take_back_appointment(held, by=by, at=at, version=kept["after"])
    except Stale:
        return "changed"
    except Refused:
        return "begun"
    return ""


def _bring(area: Place, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    if row.ref:
        _changed(area, row, done, by, at)
    elif not row.values.get("person") and not row.values["phone"]:
        done.unchanged += 1
    else:
        held = _appointed(area, row, by, at)
        done.new.append((row.number, held.person.name))
        done.kept.append(_keep(row, held))


def _keep(row: Row, held: Appointment, *, ended: bool = False) -> dict[str, Any]:
    return {"row": row.number, "id": held.pk.hex, "after": held.version, "ended": ended}


def _day(row: Row, key: str) -> date | None:
    text = row.values.get(key, "")
    return date.fromisoformat(text) if text else None


def _consent(row: Row) -> Consent:
    said = row.values
    return Consent(said.get("consent_by", ""), _day(row, "consent_on"), said.get("consent_how", ""))


def _body(area: Place, name: str, at: datetime) -> Organisation:
    """The body of this name below a place. Raises `Invalid`."""
    found = list(bodies_below(area, local_date(at)).filter(name=name).order_by("pk")[:2])
    if len(found) != 1:
        raise Invalid({"body": _("Several bodies have this name.") if found else _("No body here has this name.")})
    return found[0]


def is_called(spec: PostSpec, text: str) -> bool:
    """Whether a post is meant by this name, in whatever language, or by this key."""
    names = {spec.key}
    for language in LANGUAGES:
        with override(language):
            names.add(str(spec.name))
    return text in names


def _appointed(area: Place, row: Row, by: Actor, at: datetime) -> Appointment:
    """Appoint whom a row without a number names."""
    said = row.values
    if not said.get("person"):
        raise Invalid({"person": _("Write the name.")})
    body = _body(area, said["body"], at)
    try:
        version = playbook_version_for(places_of(body)[0])
    except NoPlaybook:
        raise Invalid({"body": _("No playbook says which posts this body has.")}) from None
    spec = next((one for one in by_id(version).posts_of(body.kind) if is_called(one, said["post"])), None)
    if spec is None:
        raise Invalid({"post": _("This body has no such post.")})
    place = Place.objects.get(pk=said["place"]) if said.get("place") else None
    person = find_or_begin_person(name=said["person"], phone=said["phone"], by=by, at=at)
    post = create_post(body, key=spec.key, playbook_version_id=version, by=by, at=at)
    return appoint(
        post, person, starts_on=_day(row, "starts_on") or local_date(at), ends_on=_day(row, "ends_on"), place=place,
        consent=_consent(row), by=by, at=at,
    )  # fmt: skip


def _changed(area: Place, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    """Hand over or end the appointment of a row, if the row says so."""
    bodies = bodies_below(area, local_date(at)).order_by().values("pk")
    joined = Appointment.objects.select_related("post__organisation", "person")
    held = joined.filter(pk=UUID(row.ref), post__organisation__in=bodies).first()
    if held is None:
        raise Invalid({"ref": _("No appointment here has this number. Leave it empty for somebody new.")})
    _check_same(held, row)
    said, version = row.values, row.values["version"]
    name, ends_on = said.get("person", held.person.name), _day(row, "ends_on") if "ends_on" in said else held.ends_on
    if name == held.person.name:
        _check_phone(held, said["phone"])
        if "starts_on" in said and _day(row, "starts_on") != held.starts_on:
            raise Invalid({"starts_on": _("The first day stays as it is. Appoint anew for another.")})
        if ends_on == held.ends_on:
            done.unchanged += 1
            return
        if ends_on is None:
            raise Invalid({"ends_on": _("It ends earlier already. Appoint anew for a longer term.")})
        fields: dict[str, tuple[Any, Any]] = {"ends_on": (held.ends_on, ends_on)}
        result = end_appointment(held, ends_on=ends_on, by=by, at=at, version=version)
        done.kept.append(_keep(row, result, ended=True))
    else:
        result = _handed_over(held, row, ends_on, by, at)
        fields = {"person": (held.person.name, result.person.name), "starts_on": (held.starts_on, result.starts_on)}
        if result.ends_on != held.ends_on:
            fields["ends_on"] = (held.ends_on, result.ends_on)
        done.kept.append(_keep(row, result))
    done.changed.append(Change(row.number, f"{said['body']} {said['post']}", fields))


def _handed_over(held: Appointment, row: Row, ends_on: date | None, by: Actor, at: datetime) -> Appointment:
    said, on = row.values, _day(row, "starts_on")
    if not said["person"]:
        raise Invalid({"person": _("To end it, write its last day. To hand it over, write who follows.")})
    if on is None or on == held.starts_on:
        raise Invalid({"starts_on": _("Write the day from which the new holder holds it.")})
    lock(held, version=said["version"])
    person = find_or_begin_person(name=said["person"], phone=said["phone"], by=by, at=at)
    return hand_over(
        held, to=person, on=on, ends_on=ends_on, consent=_consent(row), by=by, at=at, version=said["version"]
    )  # fmt: skip


def _check_same(held: Appointment, row: Row) -> None:
    """The body, the post and the place of an appointment stay. Raises `Invalid`."""
    said, spec = row.values, spec_of(held.post.key, held.post.playbook_version_id)
    if said["body"] != held.post.organisation.name:
        raise Invalid({"body": _("An appointment stays in its body. Appoint anew in the other.")})
    if said["post"] != held.post.key and not (spec and is_called(spec, said["post"])):
        raise Invalid({"post": _("An appointment stays in its post. Appoint anew in the other.")})
    if "place" in said and said["place"] != held.place_id:
        raise Invalid({"place": _("An appointment stays for its place. Appoint anew for the other.")})


def _check_phone(held: Appointment, phone: str) -> None:
    """A telephone is changed by no sheet. Raises `Invalid`."""
    account = account_by_phone(phone) if phone else None
    if phone and (account is None or account.person_id != held.person_id):
        raise Invalid({"phone": _("A telephone is not changed here; its owner does that.")})
