"""A party as a form names it: a person with a telephone and a door, or a body."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.mediation.actions import PartyFacts
from linli.mediation.queries import could_be_party
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.web.desk.finder import find_places

FIELDS = ("name", "phone", "room", "body")


def facts_of(
    sent: Mapping[str, str], prefix: str, estate: Place, by: Actor, about: ServiceRequest | None = None
) -> PartyFacts:
    """What the fields with this prefix say. Of who reported what it is about, the telephone and the door are known.
    Raises `Invalid` on a door or body that is none."""
    said = {name: sent.get(f"{prefix}_{name}", "").replace("\x00", "").strip() for name in FIELDS}
    if said["body"]:
        body = next((one for one in could_be_party(estate) if str(one.pk) == said["body"]), None)
        if body is None:
            raise Invalid({f"{prefix}_body": _("Choose a body that serves this estate.")})
        return PartyFacts(organisation=body)
    own = about is not None and bool(about.reporter_name) and about.reporter_name == said["name"]
    room = _room(said["room"], prefix, estate, by)
    if own and about is not None:
        lives = Place.every.filter(pk=about.place_id or 0, level=Level.ROOM).first()
        return PartyFacts(said["name"], said["phone"], about.contact, room or lives)
    return PartyFacts(said["name"], said["phone"], None, room)


def _room(text: str, prefix: str, estate: Place, by: Actor) -> Place | None:
    if not text:
        return None
    power = Power.MEDIATION_GIVE if Power.MEDIATION_GIVE in by.powers else Power.MEDIATION_HOLD
    found = [one for one in find_places(text, by, power, estate=estate) if one.level == Level.ROOM]
    if len(found) != 1:
        raise Invalid({f"{prefix}_room": _("Write one door, such as 3-1-502; or leave it empty.")})
    return found[0]
