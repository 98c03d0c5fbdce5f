"""Loading care: what may not be seen cannot be loaded; what a fund holds; what everybody reads of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear, TruncMonth

from linli.care.enums import COUNTED, OPEN, PUBLIC, EntryKind, State
from linli.care.models import CareApplication, CareFund, FundEntry
from linli.core import ledger
from linli.core.actors import Actor, Held
from linli.core.clock import from_local
from linli.core.models import LedgerAccount
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.people.queries import rooms_of
from linli.people.vault import vault
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_care import Care
from linli.playbooks.queries import by_id

JOINED = ("fund__organisation", "estate", "room", "contact", "entered_by", "first_reviewer", "second_reviewer")
HOLDING = (Power.CARE_KEEP, Power.CARE_PAY)
WORLD, HELD, GRANTS = "world", "held", "granted"
"""The accounts of a fund: where its money comes from, what it holds, what it gave."""

_CARRIED = frozenset(level.value for level in CARRIED)


def plan_at(place: Place) -> Care | None:
    """What the playbook of a place says of care; None where no playbook holds, or where it knows none."""
    try:
        return by_id(playbook_version_for(place)).care
    except NoPlaybook:
        return None


def at_home(actor: Actor, on: date) -> Actor:
    """The same actor with the rooms that they live in, which the desk does not ask for: nobody reviews their own
    household. One query, or none."""
    return actor if actor.person_id is None else replace(actor, rooms=rooms_of(actor.person_id, on))


def reaching(held: Held, field: str = "estate") -> Q:
    """Rows whose place a post covers, by the name of the row's field."""
    found = Q(pk__in=[])
    for level, place_id in sorted(held.scope):
        if level in _CARRIED or level == "place":
            found |= Q(**{f"{field}__{level}_id" if level in _CARRIED else f"{field}_id": place_id})
    return found


# -- applications --------------------------------------------------------------------------------------


def rows() -> QuerySet[CareApplication]:
    """Applications with what rules and pages need of each."""
    return CareApplication.objects.select_related(*JOINED)


def visible_to(actor: Actor) -> QuerySet[CareApplication]:
    """The applications that the actor reads: the twin of `rules.may_see_application`. Newest first."""
    found = rows().order_by("-id")
    return found if actor.is_system else found.filter(_seen(actor))


def _seen(actor: Actor) -> Q:
    seen = Q(pk__in=[])
    for held in actor.open_posts:
        seen |= Q(entered_by_id=held.appointment_id, state__in=OPEN)
        if held.powers & set(HOLDING):
            seen |= Q(fund__organisation_id=held.organisation_id)
        if Power.CARE_REVIEW in held.powers:
            kind = f" {held.body_kind} "
            named = Q(fund__first_by__contains=kind) | Q(fund__second_by__contains=kind)
            seen |= named & reaching(held)
    return seen


def person_hashes(fund: CareFund, paper: str) -> list[bytes]:
    """What a paper's number is kept as, in this fund alone: under the newest key first."""
    return vault().blind_indexes(paper, f"care.person:{fund.pk}")


def counted_in_year(fund: CareFund, hashes: Iterable[bytes], year: int) -> int:
    """How many applications of a person count towards a calendar year of a fund. One query."""
    found = CareApplication.objects.filter(fund=fund, person_hash__in=list(hashes), state__in=COUNTED)
    return found.filter(asked_at__range=year_bounds(year)).count()


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """From the first moment of a calendar year, in local time, to its last."""
    return from_local(date(year, 1, 1)), from_local(date(year + 1, 1, 1)) - timedelta(microseconds=1)


# -- funds ---------------------------------------------------------------------------------------------


def funds_seen_by(actor: Actor) -> QuerySet[CareFund]:
    """The funds whose money the actor reads: the twin of `rules.may_see_fund`. Oldest first."""
    found = CareFund.objects.select_related("organisation").order_by("opened_at", "pk")
    if actor.is_system:
        return found
    mine = {held.organisation_id for held in actor.open_posts if held.powers & set(HOLDING)}
    return found.filter(organisation_id__in=mine)


def funds_at(estate: Place) -> list[CareFund]:
    """The funds that serve an estate, the nearest body's first. Two queries."""
    bodies = [body.pk for body in bodies_for(estate)]
    found = CareFund.objects.filter(organisation_id__in=bodies, ended_at=None).select_related("organisation")
    return sorted(found.order_by("pk"), key=lambda one: (bodies.index(one.organisation_id), one.pk))


def could_open(held: Held, body: Organisation) -> list[str]:
    """The keys of the funds that a body may hold by the playbook of its first place, and does not hold yet."""
    place = body.places.order_by("path", "pk").first()
    plan = plan_at(place) if place is not None else None
    if plan is None or Power.CARE_KEEP not in held.powers:
        return []
    there = set(CareFund.objects.filter(organisation=body, ended_at=None).values_list("key", flat=True))
    return [one.key for one in plan.funds if held.body_kind in one.kept_by and one.key not in there]


def accounts_of(fund: CareFund) -> dict[str, UUID]:
    """The accounts of a fund by their kind. One query."""
    found = LedgerAccount.objects.filter(book=fund.book, owner_id=str(fund.pk)).order_by("pk")
    return dict(found.values_list("kind", "pk"))


def balance_of(fund: CareFund) -> int:
    """What a fund holds, in fen. Two queries."""
    return ledger.balance_of(accounts_of(fund)[HELD])


def balances(funds: Iterable[CareFund]) -> dict[UUID, int]:
    """What each of these funds holds. One query."""
    books = {fund.book: fund.pk for fund in funds}
    found = LedgerAccount.objects.filter(book__in=list(books), kind=HELD).order_by("pk")
    return {books[book]: balance or 0 for book, balance in found.values_list("book", "balance")}


def running(fund: CareFund) -> int:
    """How many applications to a fund are not over. One query."""
    return CareApplication.objects.filter(fund=fund, state__in=OPEN).count()


def promised(fund: CareFund) -> int:
    """What two reviewers said yes to and is not paid yet, in fen. One query."""
    states = [State.NOTICE, State.OBJECTED, State.DECIDED]
    found = CareApplication.objects.filter(fund=fund, state__in=states)
    return int(found.aggregate(total=Sum("amount"))["total"] or 0)


def statement(fund: CareFund) -> QuerySet[FundEntry]:
    """The lines of a fund's statement, newest first."""
    found = FundEntry.objects.filter(fund=fund).select_related("application")
    return found.order_by("-id")


# -- what everybody reads ------------------------------------------------------------------------------


class Noticed(NamedTuple):
    """One line of a public notice: where (a community), what for unless cases are few, how much, until when."""

    community: str
    purpose: str
    amount: int
    noticed_on: date
    until: date


def noticed(fund: CareFund, on: date) -> list[Noticed]:
    """What stands in a fund's public notice on a day, in the order of amounts within a day: nothing in it says who.

    With fewer cases in a month and community than the playbook says, what for is left out, too. Three queries at most.
    """
    spec = fund.spec
    few = spec.few if spec is not None else 5
    current = CareApplication.objects.filter(fund=fund, state__in=PUBLIC, notice_until__gte=on)
    found = list(current.select_related("estate").order_by("noticed_on", "amount", "purpose"))
    if not found:
        return []
    enough = _months_with(fund, few)
    names = dict(Place.objects.filter(pk__in={row.estate.community_id for row in found}).values_list("pk", "name"))
    lines = []
    for row in found:
        assert row.amount is not None and row.noticed_on is not None and row.notice_until is not None
        told = (row.estate.community_id, row.noticed_on.replace(day=1)) in enough
        purpose = row.get_purpose_display() if told else ""
        community = names.get(row.estate.community_id or 0, "")
        lines.append(Noticed(community, purpose, row.amount, row.noticed_on, row.notice_until))
    return lines


def _months_with(fund: CareFund, few: int) -> set[tuple[int | None, date]]:
    """The communities and months in which so many cases or more were made public."""
    found = CareApplication.objects.filter(fund=fund, noticed_on__isnull=False).order_by()
    counted = found.values("estate__community_id", month=TruncMonth("noticed_on")).annotate(count=Count("pk"))
    counted = counted.order_by("month", "estate__community_id")
    return {(one["estate__community_id"], one["month"]) for one in counted if one["count"] >= few}


class Year(NamedTuple):
    """A past year of a fund: how many grants and fen; both None where they were fewer than may be told."""

    year: int
    cases: int | None
    fen: int | None


def past_years(fund: CareFund, on: date) -> list[Year]:
    """The fund's own past, newest first, from so many cases on as the playbook says; what came back was not given. The
    sums outlive the names."""
    spec = fund.spec
    few = spec.few if spec is not None else 5
    moved = FundEntry.objects.filter(fund=fund, kind=EntryKind.GRANT, taken_back=False, on__year__lt=on.year)
    moved = moved.exclude(application__state=State.RETURNED)
    summed = moved.order_by().values(year=ExtractYear("on")).annotate(count=Count("pk"), total=Sum("amount"))
    return [
        Year(one["year"], one["count"], -one["total"]) if one["count"] >= few else Year(one["year"], None, None)
        for one in summed.order_by("-year")
    ]


def payments(fund: CareFund) -> list[CareApplication]:
    """What is granted and waits to be paid, for the list on paper. Oldest first."""
    return list(rows().filter(fund=fund, state__in=[State.DECIDED]).order_by("decided_on", "pk"))
