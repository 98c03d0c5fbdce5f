"""Before the nominated person has agreed no page, message or event carries their name or why; afterwards no event
ever does. The search goes through every table that is not the nomination itself, and every page that others open."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from linli.core.models import Event
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from linli.honours.enums import State
from linli.messages.models import Outbox
from linli.messages.words import words_of
from tests.honours.conftest import Hall

pytestmark = pytest.mark.django_db

WHO, WHY = "欧阳锦绣", "每天扫雪的稀罕好人"
OWN = {"honours.Nomination"}


def rows_that_say(text: str) -> set[str]:
    """Tables of which a row holds these words in some field."""
    found = set()
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for field in fields:
            if model._default_manager.filter(**{f"{field}__icontains": text}).exists():
                found.add(model._meta.label)
    return found


@pytest.mark.parametrize("state", [State.PROPOSED, State.ASKED])
def test_no_other_row_event_or_message_carries_it(hall: Hall, state: State) -> None:
    row = hall.reached(state, name=WHO, reasons=WHY, by=hall.themselves("neighbour"))
    assert rows_that_say(WHO) == OWN
    assert rows_that_say(WHY) == OWN
    for told in Outbox.objects.filter(subject_id=row.pk):
        said = words_of(told.kind, told.refs)
        assert WHO not in f"{said.title}{said.body}"
    for role in set(ROLES) - {"station_head"}:
        assert not [line for line in waiting_for(hall.by(role), hall.at) if line.ref == str(row.pk)], role
    (line,) = [line for line in waiting_for(hall.by(), hall.at) if line.ref == str(row.pk)]
    assert WHO not in line.subject


@pytest.mark.parametrize("state", list(State))
def test_no_event_ever_names_anybody(hall: Hall, state: State) -> None:
    row = hall.reached(state, name=WHO, reasons=WHY, by=hall.themselves("neighbour"))
    for event in Event.objects.filter(kind__startswith="honour"):
        assert WHO not in str(event.refs)
        assert WHY not in str(event.refs)
        assert event.person_id != hall.world.people["neighbour"].pk, "who nominated stands in no event"
    assert rows_that_say(WHY) <= OWN
    if state in (State.NOT_TAKEN, State.TAKEN_DOWN):
        assert not rows_that_say(WHO)
        assert not rows_that_say(WHY)
    assert row.state == state
