"""A place chooses its playbook."""

from __future__ import annotations

import pytest

from linli.core.models import Event
from linli.core.refusals import Refused
from linli.places.actions import adopt_playbook
from tests.places.conftest import AT, SYSTEM, Tree, in_post
from tests.places.test_queries import version


def test_adopting_is_recorded_with_the_version_before(tree: Tree) -> None:
    first, second = version(1), version(2)
    place = adopt_playbook(place=tree.city, version=first, by=SYSTEM, at=AT)
    assert (place.playbook_version_id, place.version) == (first.pk, 2)
    adopt_playbook(place=tree.city, version=second, by=SYSTEM, at=AT)
    refs = [event.refs for event in Event.objects.filter(kind="place.playbook_adopted").order_by("id")]
    assert refs == [
        {"version": str(first.pk), "earlier": None},
        {"version": str(second.pk), "earlier": str(first.pk)},
    ]


def test_adopting_the_same_version_again_changes_nothing(tree: Tree) -> None:
    first = version(1)
    for _ in range(2):
        place = adopt_playbook(place=tree.city, version=first, by=SYSTEM, at=AT)
    assert place.version == 2
    assert Event.objects.filter(kind="place.playbook_adopted").count() == 1


def test_only_a_post_that_applies_playbooks_here_may(tree: Tree) -> None:
    officer = in_post("playbook.apply", scope={("city", tree.city.pk)})
    first = version(1)
    assert adopt_playbook(place=tree.estate, version=first, by=officer, at=AT).playbook_version_id == first.pk
    keeper = in_post("place.manage", scope={("city", tree.city.pk)})
    with pytest.raises(Refused) as refused:
        adopt_playbook(place=tree.city, version=first, by=keeper, at=AT)
    assert refused.value.refusal.rule == "may_adopt_playbook"
