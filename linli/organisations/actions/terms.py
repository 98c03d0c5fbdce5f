"""Terms of committees, and contracts of property companies with estates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.appointments import months_later
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import CommitteeTerm, ContractKind, Organisation, ServiceContract
from linli.organisations.queries.terms import COMMITTEES, committee_of
from linli.organisations.rules_bodies import may_keep_contract, may_keep_term
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

HIGHEST_FEE = 10_000
MOST_SEATS = 99


def playbook_over(places: list[Place]) -> Playbook | None:
    """The playbook that a body's first place goes by; None where there is none."""
    try:
        return by_id(playbook_version_for(places[0])) if places else None
    except NoPlaybook:
        return None


@action
def begin_term(
    body: Organisation,
    *,
    starts_on: date,
    ends_on: date | None = None,
    seats: int | None = None,
    by: Actor,
    at: datetime,
) -> CommitteeTerm:
    """Write down the next term of a committee; without a last day, as long as the playbook says.

    Raises `Refused`, and `Invalid` on "body" (of a kind without terms), "starts_on", "ends_on" or "seats".
    """
    held = lock(body)
    places = places_of(held)
    ask(may_keep_term(by, held, places, at))
    spec = committee_of(playbook_over(places), held.kind)
    if spec is None and BodyKind(held.kind) not in COMMITTEES:
        raise Invalid({"body": _("A body of this sort has no terms.")})
    if ends_on is None and spec is not None and spec.term_months:
        ends_on = months_later(starts_on, spec.term_months) - timedelta(days=1)
    if ends_on is None:
        raise Invalid({"ends_on": _("Say on which day the term ends.")})
    if ends_on < starts_on:
        raise Invalid({"ends_on": _("The last day cannot lie before the first.")})
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Invalid({"seats": _("Between 1 and %(most)s seats.") % {"most": MOST_SEATS}})
    terms = CommitteeTerm.objects.filter(organisation=held).order_by("pk")
    if terms.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Invalid({"starts_on": _("Another term of this body runs on one of these days.")})
    last = terms.aggregate(last=Max("number"))["last"] or 0
    term = CommitteeTerm(organisation=held, number=last + 1, starts_on=starts_on, ends_on=ends_on, seats=seats)
    term.save(force_insert=True)
    refs = {"organisation": str(held.pk), "number": term.number, "ends_on": ends_on.isoformat()}
    note("committee_term.began", term, places, by=by, at=at, refs=refs)
    return term


@action
def end_term(
    term: CommitteeTerm, *, ends_on: date, by: Actor, at: datetime, version: int | None = None
) -> CommitteeTerm:
    """Let a term end earlier. Raises `Refused`, `Stale`, and `Invalid` on "ends_on"."""
    held = lock(term, version=version, related=("organisation",))
    places = places_of(held.organisation)
    ask(may_keep_term(by, held.organisation, places, at))
    if not held.starts_on <= ends_on <= held.ends_on:
        raise Invalid({"ends_on": _("Name a day of this term.")})
    held.ends_on = ends_on
    save(held, "ends_on")
    note("committee_term.ended", held, places, by=by, at=at, refs={"ends_on": ends_on.isoformat()})
    return held


@action
def record_contract(
    body: Organisation,
    estate: Place,
    *,
    kind: ContractKind | str,
    starts_on: date,
    ends_on: date | None = None,
    fee: int | None = None,
    by: Actor,
    at: datetime,
) -> ServiceContract:
    """Write down that a company serves an estate from a day through a day, for a fee in fen for a square metre and
    month.

    Raises `Refused`, and `Invalid` on "body" (no company, or one that does not serve the estate), "kind", "starts_on",
    "ends_on" or "fee".
    """
    held = lock(body)
    lock(estate)
    ask(may_keep_contract(by, held, estate, at))
    serves = held.bindings.filter(place_id__in=path_ids(estate.path)).exists()
    if held.kind != BodyKind.PROPERTY_COMPANY or not serves:
        raise Invalid({"body": _("This body is no property company of %(estate)s.") % {"estate": estate.name}})
    if kind not in ContractKind.values:
        raise Invalid({"kind": _("Choose how the company came to serve here.")})
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": _("The last day cannot lie before the first.")})
    if fee is not None and not 0 <= fee <= HIGHEST_FEE:
        raise Invalid({"fee": _("Between 0 and %(most)s yuan.") % {"most": HIGHEST_FEE // 100}})
    together = ServiceContract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), estate=estate)
    if ends_on is not None:
        together = together.filter(starts_on__lte=ends_on)
    if together.exists():
        raise Invalid({"starts_on": _("Another contract of this estate runs on one of these days.")})
    contract = ServiceContract(
        organisation=held, estate=estate, kind=str(kind), starts_on=starts_on, ends_on=ends_on, fee=fee
    )
    contract.save(force_insert=True)
    refs = {"organisation": str(held.pk), "estate": estate.pk, "kind": str(kind)}
    note("service_contract.recorded", contract, [estate], by=by, at=at, refs=refs)
    return contract


@action
def end_contract(
    contract: ServiceContract, *, ends_on: date, by: Actor, at: datetime, version: int | None = None
) -> ServiceContract:
    """Let a contract end on a day, earlier than it would. Raises `Refused`, `Stale`, and `Invalid` on "ends_on"."""
    held = lock(contract, version=version, related=("organisation", "estate"))
    ask(may_keep_contract(by, held.organisation, held.estate, at))
    if ends_on < held.starts_on or (held.ends_on is not None and ends_on > held.ends_on):
        raise Invalid({"ends_on": _("Name a day of this contract.")})
    held.ends_on = ends_on
    save(held, "ends_on")
    note("service_contract.ended", held, [held.estate], by=by, at=at, refs={"ends_on": ends_on.isoformat()})
    return held
