"""Releasing a resident's words and photos: who may, that they are masked, and taking them back (law 10)."""

from __future__ import annotations

from typing import Any

import pytest

from linli.attachments.actions import hold_back_photos
from linli.attachments.models import Attachment
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import World
from linli.playbooks.enums import Power
from linli.service_requests import actions
from linli.service_requests.queries import rows
from linli.service_requests.rules import may_hold_back_words, may_release_words, may_see
from linli.web.service_request_pages import masked_title
from tests.service_requests.conftest import AT
from tests.service_requests.steps import HEAD, REPAIRER, Path, happened, told
from tests.service_requests.test_truth_table import cast_of, with_code

pytestmark = pytest.mark.django_db

WORDS = "我叫李小明，住3栋1单元502，电话13800001111，路灯不亮"


def released(path: Path, row: Any, words: str = WORDS, *, photos: bool = False) -> Any:
    return actions.release_words(row, by=path.by(HEAD), at=path.later(minutes=1), words=words, photos=photos)


def test_who_may_release_words_is_whoever_has_the_power_there(path: Path, world: World, no_queries: Any) -> None:
    row = rows().get(pk=path.in_hand(WORDS).pk)
    people = with_code(cast_of(world), row).items()
    with no_queries():
        found = {name for name, actor in people if may_release_words(actor, row, AT) is None}
    power = {
        name
        for name, actor in people
        if actor.can(Power.SERVICE_REQUEST_RELEASE_WORDS, row) and may_see(actor, row, AT) is None
    }
    assert "station_head" in found
    assert found == {name for name in power if not dict(people)[name].is_system}


def test_whatever_was_typed_is_masked(path: Path) -> None:
    row = released(path, path.in_hand(WORDS))
    assert row.words_released
    for secret in ("小明", "502", "13800001111"):
        assert secret not in row.released_words
        assert secret not in masked_title(row)
    assert row.words == WORDS
    assert happened(row)[-1] == "words_released"
    assert ("words_released", "resident") in told(row)


def test_the_releaser_may_cut_more(path: Path) -> None:
    row = released(path, path.in_hand(WORDS), "路灯不亮")
    assert (row.released_words, row.released_title) == ("路灯不亮", "路灯不亮")
    with pytest.raises(Invalid):
        released(path, path.in_hand(), " ")


def test_it_is_taken_back_with_the_photos(path: Path) -> None:
    row = path.in_hand()
    photo = Attachment.objects.create(
        subject_type="service_request", subject_id=row.pk, state="ready", original="a" * 64, digest="b" * 64, at=AT
    )
    row = released(path, row, photos=True)
    photo.refresh_from_db()
    assert photo.released
    row = actions.hold_back_words(row, by=path.by(HEAD), at=path.later(minutes=1))
    photo.refresh_from_db()
    assert not photo.released
    assert (row.words_released, row.released_words, row.released_title) == (False, "", "")
    refusal = may_hold_back_words(path.by(HEAD), row, AT)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN
    assert released(path, row).words_released


def test_photos_stay_private_unless_asked_for(path: Path) -> None:
    row = path.in_hand()
    photo = Attachment.objects.create(
        subject_type="service_request", subject_id=row.pk, state="ready", original="a" * 64, digest="b" * 64, at=AT
    )
    released(path, row)
    photo.refresh_from_db()
    assert not photo.released


def test_photos_are_held_back_by_those_who_may_release_them(path: Path) -> None:
    row = path.in_hand()
    of_it = {"subject_type": "service_request", "subject_id": row.pk, "at": path.at}
    assert hold_back_photos(by=path.by(HEAD), **of_it) == 0
    with pytest.raises(Refused):
        hold_back_photos(by=path.by(REPAIRER), **of_it)


def test_what_is_kept_from_the_public_stays_so(path: Path) -> None:
    row = path.filed(station_only=True)
    with pytest.raises(Refused) as caught:
        released(path, row)
    assert caught.value.refusal.kind is RefusalKind.WHEN
    with pytest.raises(Refused):
        actions.release_words(path.in_hand(), by=path.by(REPAIRER), at=path.at, words="x", photos=False)
    twice = released(path, path.in_hand())
    with pytest.raises(Refused):
        released(path, twice)
