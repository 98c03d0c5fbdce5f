"""Loading wishes: what may not be seen cannot be loaded; whose is whose; what everybody reads; what is due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor, Held
from linli.core.codes import hash_code, normalise_code, query_code
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.people.models import Account
from linli.people.vault import vault
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_wishes import Wishes
from linli.playbooks.queries import by_id
from linli.wishes.enums import HELD, LIVE, TO_CLAIMERS, State
from linli.wishes.models import Wish

JOINED = ("organisation", "estate", "claimer_body")
WHOLE = (*JOINED, "room", "person", "contact", "claimer", "claimer_contact", "service_request")
CODE_PURPOSE = "wish.code"
_CARRIED = frozenset(level.value for level in CARRIED)


def code_of(wish_id: UUID) -> str:
    """The code of a wish: derived from its id, so that it can be shown again."""
    return query_code(wish_id, vault().hmac_key(CODE_PURPOSE))


def code_hash(code: str) -> bytes:
    """How a code is stored."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def by_code(text: str) -> Wish | None:
    """The wish that this code opens, however it was typed."""
    code = normalise_code(text)
    return rows().filter(code_hash=code_hash(code)).first() if code else None


def rows() -> QuerySet[Wish]:
    """Wishes with what rules and pages need of each."""
    return Wish.objects.select_related(*JOINED)


def plan_at(place: Place) -> Wishes | None:
    """How wishes are met where a place lies; None where no playbook holds, or where it knows none."""
    try:
        return by_id(playbook_version_for(place)).wishes
    except NoPlaybook:
        return None


def body_for(place: Place, plan: Wishes) -> Organisation | None:
    """The body that looks at wishes there: of the kinds of the playbook in their order, the nearest. One query."""
    found = bodies_for(place, plan.checked_by)
    return min(found, key=lambda body: plan.checked_by.index(BodyKind(body.kind)), default=None)


# -- the desk ------------------------------------------------------------------------------------------


def checking(actor: Actor) -> tuple[UUID, ...]:
    """The bodies for which the actor looks at wishes."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if Power.WISH_CHECK in held.powers}))


def claiming(actor: Actor) -> list[Held]:
    """The posts in which the actor claims for a body."""
    return [held for held in actor.open_posts if Power.WISH_CLAIM in held.powers]


def wholly_visible_to(actor: Actor) -> QuerySet[Wish]:
    """The wishes that the actor reads with whose they are: the twin of `rules.may_see_whole`. Newest first."""
    found = Wish.objects.select_related(*WHOLE).order_by("-id")
    return found if actor.is_system else found.filter(_whole(actor))


def visible_to(actor: Actor) -> QuerySet[Wish]:
    """The wishes that the actor reads at the desk, whosever they are: the twin of `rules.may_see_wish`. Newest
    first."""
    found = rows().order_by("-id")
    if actor.is_system:
        return found
    seen = _whole(actor)
    for held in claiming(actor):
        seen |= Q(claimer_body_id=held.organisation_id)
        for level, place_id in sorted(held.scope):
            if level in _CARRIED or level == "place":
                field = f"estate__{level}_id" if level in _CARRIED else "estate_id"
                seen |= Q(**{field: place_id}, state__in=TO_CLAIMERS)
    return found.filter(seen)


def _whole(actor: Actor) -> Q:
    entered = [held.appointment_id for held in actor.open_posts]
    return Q(organisation_id__in=checking(actor)) | Q(entered_by_id__in=entered)


# -- residents -----------------------------------------------------------------------------------------


def own_wishes(actor: Actor) -> QuerySet[Wish]:
    """The wisher's own, of their account or of codes that this browser has shown: the twin of `rules.may_see_own`.
    Newest first."""
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(person_id=actor.own_id)
    return rows().filter(own).order_by("-id")


def claimed_by(actor: Actor) -> QuerySet[Wish]:
    """What a neighbour holds: the twin of `rules.may_see_claimed`. Newest first."""
    if actor.own_id is None:
        return rows().none()
    return rows().filter(claimer_id=actor.own_id, state__in=HELD).order_by("-id")


def open_in(estate: Place) -> QuerySet[Wish]:
    """The wishes of an estate that can be claimed, the oldest first."""
    return rows().filter(estate=estate, state=State.OPEN).order_by("checked_at", "pk")


def met_in(estate: Place) -> QuerySet[Wish]:
    """The wishes of an estate that were met, the latest first."""
    return rows().filter(estate=estate, state=State.MET).order_by("-ended_at", "-pk")


def own_account(actor: Actor) -> Account | None:
    """The account of whoever acts for themselves, where its telephone is known and was checked. One query, or none."""
    if actor.own_id is None:
        return None
    return Account.objects.filter(person_id=actor.own_id, phone_verified=True, phone_sealed__isnull=False).first()


# -- limits and what is due ----------------------------------------------------------------------------


def live_of_household(wish: Wish) -> int:
    """How many wishes of the household of this one are not over, this one not counted: of its door, of its wisher, or
    with its telephone. One query, none where nothing of them is known."""
    theirs = Q(pk__in=[])
    if wish.room_id is not None:
        theirs |= Q(room_id=wish.room_id)
    if wish.person_id is not None:
        theirs |= Q(person_id=wish.person_id)
    if wish.contact is not None and wish.contact.index:
        theirs |= Q(contact__index=wish.contact.index)
    return Wish.objects.filter(theirs, estate_id=wish.estate_id, state__in=LIVE).exclude(pk=wish.pk).count()


def open_about(service_request_id: UUID) -> Wish | None:
    """The wish that a service request became, while it is not over. One query."""
    return rows().filter(service_request_id=service_request_id, state__in=LIVE).order_by("pk").first()


def run_out(at: datetime, most: int) -> list[Wish]:
    """Wishes whose time is over and that nobody claimed, the earliest first."""
    return list(rows().filter(state=State.OPEN, expires_at__lte=at).order_by("expires_at", "pk")[:most])


def to_ask(at: datetime, most: int) -> list[Wish]:
    """Wishes whose claimer is to be asked whether they are met, the earliest first."""
    found = rows().filter(state=State.CLAIMED, ask_at__lte=at, claimer_asked_at=None)
    return list(found.order_by("ask_at", "pk")[:most])
