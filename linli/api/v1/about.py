"""What the key opens, and the places below a place."""

from __future__ import annotations

from django.utils.translation import gettext as _
from pydantic import Field

from linli.api.endpoint import Answer, Asked, Call, Endpoint
from linli.api.v1 import schemas
from linli.api.v1.reading import body_of
from linli.api.v1.schemas import PlaceId
from linli.core.refusals import Invalid
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import visible_to

MOST_PLACES = 1000


class Below(Asked):
    """Under which place."""

    parent: PlaceId = Field(description="The id of the place above; `key` names those to begin with.")


def key(call: Call) -> Answer:
    """The post that the key opens, its powers, and its places."""
    assert call.caller is not None
    use, held = call.caller.use, call.caller.post.held
    assert held is not None
    ids = [place_id for _level, place_id in held.scope]
    return Answer(
        schemas.Key(
            name=use.name,
            prefix=use.prefix,
            expires_on=use.expires_on,
            per_minute=use.per_minute,
            post=held.post_name,
            organisation=body_of(Organisation.objects.get(pk=held.organisation_id)),
            powers=sorted(held.powers),
            places=[_where(place) for place in Place.objects.filter(pk__in=ids).order_by("path")],
        )
    )


def places(call: Call) -> Answer:
    """The places right under one."""
    seen = visible_to(call.actor)
    if not seen.filter(pk=call.query.parent).exists():
        raise Invalid({"parent": _("There is no such place.")})
    found = seen.filter(parent_id=call.query.parent).order_by("sort", "id")[:MOST_PLACES]
    return Answer(schemas.Places(items=[_where(place) for place in found]))


def _where(place: Place) -> schemas.Where:
    return schemas.Where(id=place.pk, level=place.level, name=place.name, parent=place.parent_id)


ENDPOINTS = (
    Endpoint("GET", "key", "key", "What this key is, and what it opens.", key, answer=schemas.Key),
    Endpoint("GET", "places", "places", "The places right under another.", places, answer=schemas.Places, query=Below),
)
