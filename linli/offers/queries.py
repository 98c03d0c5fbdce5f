"""Loading needs, resources, the menu and orders: what may not be seen cannot be loaded; capacities; what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.core.actors import Actor
from linli.core.clock import from_local, local_date
from linli.core.codes import hash_code, normalise_code, query_code
from linli.offers.enums import COUNTED, ON_THE_SHELF, NeedState, OrderState, Shelf
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.organisations.queries.bodies import ids_above
from linli.people.vault import vault
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_offers import Offers
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

RESOURCE_JOINED = ("organisation", "place", "owner")
NEED_JOINED = ("organisation", "place", "resource__owner", "resource__organisation", "service_request")
ITEM_JOINED = ("organisation", "place", "provider")
ORDER_JOINED = ("organisation", "place", "item__provider", "holder", "contact")
CODE_PURPOSE = "order.code"
WEEKS_AHEAD = 4
_CARRIED = frozenset(level.value for level in CARRIED)


def playbook_at(place: Place) -> Playbook | None:
    """The playbook that holds where a place lies; None where none does."""
    try:
        return by_id(playbook_version_for(place))
    except NoPlaybook:
        return None


def plan_at(place: Place) -> Offers | None:
    """How needs, resources and orders go where a place lies; None where its playbook knows nothing of them."""
    playbook = playbook_at(place)
    return playbook.offers if playbook is not None else None


def body_for(place: Place, plan: Offers) -> Organisation | None:
    """The body that keeps the lists of a place: of the kinds of the playbook in their order, the nearest. One query."""
    found = bodies_for(place, plan.kept_by)
    return min(found, key=lambda body: plan.kept_by.index(BodyKind(body.kind)), default=None)


def doers_at(place: Place, plan: Offers) -> tuple[Organisation, ...]:
    """The bodies that do what is ordered where a place lies, the nearest first. One query."""
    return bodies_for(place, plan.done_by)


# -- whose is what -------------------------------------------------------------------------------------


def bodies_with(actor: Actor, power: Power) -> tuple[UUID, ...]:
    """The bodies in which a post of the actor has a power."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if power in held.powers}))


def kept_by(actor: Actor) -> Q:
    """Rows that the actor keeps: of a post's body, or lying where it keeps the lists."""
    found = Q(organisation_id__in=bodies_with(actor, Power.OFFER_KEEP))
    for held in actor.open_posts:
        if Power.OFFER_KEEP not in held.powers:
            continue
        for level, place_id in sorted(held.scope):
            if level in _CARRIED or level == "place":
                found |= Q(**{f"place__{level}_id" if level in _CARRIED else "place_id": place_id})
    return found


def resources_visible_to(actor: Actor) -> QuerySet[Resource]:
    """The resources that the actor keeps, and those of their own bodies: the twin of `rules.may_see_resource`."""
    found = Resource.objects.select_related(*RESOURCE_JOINED).order_by("kind", "what", "pk")
    return found if actor.is_system else found.filter(kept_by(actor) | Q(owner_id__in=_doing(actor)))


def kept_below(area: Place, actor: Actor) -> QuerySet[Resource]:
    """The resources of bodies in a place and below it that the actor keeps and that are not over."""
    lying = Q(place_id=area.pk)
    if area.level in _CARRIED:
        lying |= Q(**{f"place__{area.level}_id": area.pk})
    found = resources_visible_to(actor).filter(lying, state__in=ON_THE_SHELF, owner__isnull=False)
    return found if actor.is_system else found.filter(kept_by(actor))


def needs_visible_to(actor: Actor) -> QuerySet[Need]:
    """The needs that the actor keeps, and those for which a resource of their body is asked: the twin of
    `rules.may_see_need`. The longest waiting first."""
    found = Need.objects.select_related(*NEED_JOINED).order_by("made_at", "pk")
    if actor.is_system:
        return found
    asked = Q(resource__owner_id__in=_doing(actor), state__in=[NeedState.MATCHED, NeedState.MET])
    return found.filter(kept_by(actor) | asked)


def items_visible_to(actor: Actor) -> QuerySet[ServiceItem]:
    """The service items that the actor keeps, and those that their bodies provide: the twin of `rules.may_see_item`."""
    found = ServiceItem.objects.select_related(*ITEM_JOINED).order_by("kind", "what", "pk")
    return found if actor.is_system else found.filter(kept_by(actor) | Q(provider_id__in=_doing(actor)))


def orders_visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders that the actor keeps, and those that their bodies hold: the twin of `rules.may_see_order`. The longest
    waiting first."""
    found = Order.objects.select_related(*ORDER_JOINED).order_by("ordered_at", "pk")
    return found if actor.is_system else found.filter(kept_by(actor) | Q(holder_id__in=_doing(actor)))


def _doing(actor: Actor) -> tuple[UUID, ...]:
    return bodies_with(actor, Power.OFFER_DO)


# -- residents -----------------------------------------------------------------------------------------


def menu_of(estate: Place) -> QuerySet[ServiceItem]:
    """What those who live in an estate can order: offered for it, or for a place that it lies in."""
    found = ServiceItem.objects.filter(place_id__in=ids_above(estate), state=Shelf.OFFERED)
    return found.select_related(*ITEM_JOINED).order_by("kind", "what", "pk")


def own_orders(actor: Actor) -> QuerySet[Order]:
    """What the actor ordered, by account or by codes that this browser has shown: the twin of
    `rules.may_see_own_order`. Newest first."""
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(person_id=actor.own_id)
    return Order.objects.select_related(*ORDER_JOINED).filter(own).order_by("-ordered_at", "-pk")


def code_of(order_id: UUID) -> str:
    """The code of an order: derived from its id, so that it can be shown again."""
    return query_code(order_id, vault().hmac_key(CODE_PURPOSE))


def code_hash(code: str) -> bytes:
    """How a code is stored."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def by_code(text: str) -> Order | None:
    """The order that this code opens, however it was typed."""
    code = normalise_code(text)
    found = Order.objects.select_related(*ORDER_JOINED)
    return found.filter(code_hash=code_hash(code)).first() if code else None


# -- capacities ----------------------------------------------------------------------------------------


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.isoweekday() - 1)


def weeks_from(at: datetime) -> list[date]:
    """The Mondays of the weeks for which can be ordered: this week and those after it."""
    first = monday(local_date(at))
    return [first + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]


def left_in_weeks(items: Iterable[ServiceItem], at: datetime) -> dict[UUID, dict[date, int | None]]:
    """How many orders each item still takes in each week that can be ordered for; None: as many as come. One query."""
    weeks, known = weeks_from(at), list(items)
    limited = [one.pk for one in known if one.per_week is not None]
    counted: dict[tuple[UUID, date], int] = {}
    if limited:
        rows = Order.objects.filter(item_id__in=limited, week__in=weeks, state__in=COUNTED).order_by()
        counted = {
            (row["item_id"], row["week"]): row["n"] for row in rows.values("item_id", "week").annotate(n=Count("pk"))
        }
    return {
        one.pk: {
            week: None if one.per_week is None else max(one.per_week - counted.get((one.pk, week), 0), 0)
            for week in weeks
        }
        for one in known
    }  # fmt: skip


def used_in_month(resource_ids: Iterable[UUID], at: datetime) -> dict[UUID, int]:
    """How many needs each of these resources was matched with in this month. One query."""
    today = local_date(at)
    begins = from_local(today.replace(day=1))
    found = Need.objects.filter(resource_id__in=list(resource_ids), matched_at__gte=begins)
    found = found.filter(state__in=[NeedState.MATCHED, NeedState.MET]).order_by()
    return {row["resource_id"]: row["n"] for row in found.values("resource_id").annotate(n=Count("pk"))}


def _usable(at: datetime) -> QuerySet[Resource]:
    today = local_date(at)
    found = Resource.objects.filter(Q(until=None) | Q(until__gte=today), state=Shelf.OFFERED, since__lte=today)
    return found.select_related(*RESOURCE_JOINED).order_by("pk")


def usable_at(place: Place, at: datetime) -> QuerySet[Resource]:
    """The resources that can be used in a place today: offered for it, or for a place that it lies in."""
    return _usable(at).filter(place_id__in=ids_above(place))


def usable_within(place: Place, at: datetime) -> QuerySet[Resource]:
    """The resources that can be used today in a place, or somewhere below it."""
    below = Q(pk__in=[])
    if place.level in _CARRIED:
        below = Q(**{f"place__{place.level}_id": place.pk})
    return _usable(at).filter(Q(place_id__in=ids_above(place)) | below)


# -- what is due ---------------------------------------------------------------------------------------


def quiet(at: datetime, most: int) -> list[Order]:
    """Orders that were done and of which nobody said anything until now, the earliest first."""
    found = Order.objects.filter(state=OrderState.DONE, quiet_until__lte=at)
    return list(found.order_by("quiet_until", "pk")[:most])


def unanswered(at: datetime, most: int) -> list[Order]:
    """Orders that were asked of unpaid neighbours, who have not answered in the time of taking, the earliest first."""
    found = Order.objects.filter(state=OrderState.ASSIGNED, asked=True, take_by__lte=at)
    return list(found.order_by("take_by", "pk")[:most])


def run_out(at: datetime, most: int) -> list[Resource]:
    """Resources whose last day is over, the earliest first."""
    found = Resource.objects.filter(state__in=ON_THE_SHELF, until__lt=local_date(at))
    return list(found.order_by("until", "pk")[:most])
