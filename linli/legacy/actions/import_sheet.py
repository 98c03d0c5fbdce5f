"""Bringing in a sheet of old problems, each row new, changed or as it was; and undoing it row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.models import SheetImport
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.core.sheets_import import bring_row, keep_import, new_or_changed, previewed, put_back
from linli.core.sheets_rows import Brought, Row
from linli.legacy import rules
from linli.legacy.actions.common import months_ahead
from linli.legacy.actions.entering import ProblemFacts, correct, enter, take_back
from linli.legacy.actions.planning import give_owner
from linli.legacy.actions.reviewing import publish
from linli.legacy.enums import OPEN
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import below
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

REGISTER = "legacy"
FACTS = ("title", "kind", "words", "since_year", "households")


def _playbook(area: Place) -> Playbook | None:
    try:
        return by_id(playbook_version_for(area))
    except NoPlaybook:
        return None


@action
def import_problems_many(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """Bring in these rows of the old problems below a place, one sheet after the other. A row that cannot be does
    nothing, and says why: so does a new one that is there already, as after a second press.

    Raises `Refused`.
    """
    Place.objects.select_for_update(no_key=True).get(pk=area.pk)
    ask(rules.may_import(by, _playbook(area), area, at))
    done = Brought()
    for row in rows:
        bring_row(row, done, partial(_bring, area, row, done, by, at), refused_at="title")
    keep_import(area, REGISTER, done, "place.old_problems_imported", by=by, at=at)
    return done


def preview_problems(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """What bringing in these rows would do. Everything is done, and taken back."""
    return previewed(lambda: import_problems_many(area, rows, by=by, at=at))


@action
def undo_problems_import(brought: SheetImport, *, by: Actor, at: datetime) -> SheetImport:
    """Put back what a sheet made and changed, last row first. What was changed since stays, and an owner that was named
    stays named: they were told. The row says so in `left`. Raises `Refused`."""
    fresh = lock(brought)
    area = Place.objects.get(pk=fresh.place_id)
    ask(rules.may_undo_import(by, _playbook(area), area, fresh, at))
    return put_back(fresh, area, lambda kept: _undo(kept, by, at), "place.old_problems_import_undone", by=by, at=at)


def _undo(kept: dict[str, Any], by: Actor, at: datetime) -> str:
    """Put one row back. What stays, as a key: "changed" since, or ""."""
    problem = LegacyProblem.objects.filter(pk=kept["id"]).first()
    if problem is None or problem.version != kept["after"]:
        return "changed"
    try:
        with transaction.atomic():
            if kept["new"]:
                take_back(problem, by=by, at=at, version=kept["after"])
                return ""
            before = dict(kept["before"])
            said = before.pop("public_words")
            fresh = correct(problem, ProblemFacts(**before), by=by, at=at, version=kept["after"])
            if fresh.public_words != said:
                publish(fresh, words=said, by=by, at=at, version=fresh.version)
    except (Stale, Invalid, Refused):
        return "changed"
    return "given" if kept["given"] else ""


def _bring(area: Place, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    new_or_changed(
        row, done, _known(area, row), "title", add=lambda: _add(row, by, at),
        changes=lambda known: _changes(known, row),
        change=lambda known, fields: _change(known, row, fields, by, at),
    )  # fmt: skip


def _known(area: Place, row: Row) -> LegacyProblem | None:
    """The problem that a row is about; None for a new one. Raises `Invalid`."""
    if not row.ref:
        return None
    found = below(area).filter(pk=UUID(row.ref)).first()
    if found is None:
        raise Invalid({"ref": _("No old problem here has this number. Leave it empty for a new one.")})
    if row.values["place"] != found.place_id:
        raise Invalid({"place": _("An old problem stays where it lies.")})
    return found


def _day(row: Row) -> date | None:
    text = row.values.get("review_on", "")
    return date.fromisoformat(text) if text else None


def _add(row: Row, by: Actor, at: datetime) -> LegacyProblem:
    said, place = row.values, Place.objects.get(pk=row.values["place"])
    twin = LegacyProblem.objects.filter(place=place, title=said["title"], state__in=OPEN).order_by("id").first()
    if twin is not None:
        told = _("%(number)s is called so there already. Take the sheet out first, and change its row.")
        raise Invalid({"title": told % {"number": twin.number}})
    register = by_id(playbook_version_for(place)).legacy
    months = register.review_months if register is not None else 1
    facts = ProblemFacts(**{key: said[key] for key in FACTS if key in said})
    day = _day(row) or months_ahead(local_date(at), months)
    return _told(enter(place, facts, review_on=day, by=by, at=at), row, by, at)


def _told(problem: LegacyProblem, row: Row, by: Actor, at: datetime) -> LegacyProblem:
    """The problem with the owner and the public words that its row says. Raises `Invalid` in the sheet's columns."""
    said = row.values
    if said.get("owner") and UUID(said["owner"]) != problem.owner_id:
        try:
            owner = UUID(said["owner"])
            words = said.get("owner_words", "")
            problem = give_owner(problem, owner=owner, words=words, by=by, at=at, version=problem.version)
        except Invalid as wrong:
            column = "owner_words" if "words" in wrong.errors else "owner"
            raise Invalid({column: next(iter(wrong.errors.values()))}) from wrong
    if "public_words" in said and said["public_words"] != problem.public_words:
        try:
            problem = publish(problem, words=said["public_words"], by=by, at=at, version=problem.version)
        except Invalid as wrong:
            raise Invalid({"public_words": wrong.errors["words"]}) from wrong
    return problem


def _changes(problem: LegacyProblem, row: Row) -> dict[str, tuple[Any, Any]]:
    """What a row says otherwise than it is: {field: (before, after)}. Columns that the sheet lacks say nothing."""
    said = row.values
    keys = [key for key in (*FACTS, "public_words") if key in said]
    found = {key: (getattr(problem, key), said[key]) for key in keys if getattr(problem, key) != said[key]}
    owner = str(problem.owner_id or "")
    if "owner" in said and said["owner"] != owner:
        found["owner"] = (owner, said["owner"])
    elif "owner_words" in said and said["owner_words"] != problem.owner_words:
        found["owner_words"] = (problem.owner_words, said["owner_words"])
    if _day(row) is not None and _day(row) != problem.review_on:
        found["review_on"] = (problem.review_on, _day(row))
    return found


def _change(
    problem: LegacyProblem, row: Row, fields: dict[str, tuple[Any, Any]], by: Actor, at: datetime
) -> dict[str, Any]:
    """Put the problem right, as its row says; what undoing it needs to know."""
    if row.values["version"] != problem.version:
        lock(problem, version=row.values["version"])
    if "owner" in fields and not fields["owner"][1]:
        raise Invalid({"owner": _("Some body must act. Name another one.")})
    if "owner_words" in fields:
        raise Invalid({"owner_words": _("Why comes with a body: it is written anew where another one is named.")})
    if "review_on" in fields:
        raise Invalid({"review_on": _("A new day comes with a review: write down on its page what you found.")})
    before = {key: getattr(problem, key) for key in (*FACTS, "public_words")}
    fresh = problem
    if set(fields) & set(FACTS):
        facts = ProblemFacts(**{key: fields[key][1] if key in fields else before[key] for key in FACTS})
        fresh = correct(problem, facts, by=by, at=at, version=problem.version)
    fresh = _told(fresh, row, by, at)
    return {
        "row": row.number, "id": problem.pk.hex, "new": False, "after": fresh.version, "before": before,
        "given": "owner" in fields,
    }  # fmt: skip
