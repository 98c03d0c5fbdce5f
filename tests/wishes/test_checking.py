"""Looking at wishes: what everybody may read, what may not stand in it, a sheltered wish, no to one, thanks."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.messages.models import Outbox
from linli.web.wish_words import public_words
from linli.wishes import actions
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import HEAD, PUBLIC, VOLUNTEER, Well

pytestmark = pytest.mark.django_db


def told(kind: str) -> int:
    return Outbox.objects.filter(kind=kind).count()


def test_it_is_shown_in_the_checkers_words_for_the_playbooks_days(well: Well) -> None:
    row = well.open()
    assert (row.state, row.public_words, row.worth) == (State.OPEN, PUBLIC, 60)
    assert row.expires_at is not None
    assert row.checked_at is not None
    assert (row.expires_at - row.checked_at).days == 60
    assert told("wish.checked") == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "magic"}, "kind"),
        ({"public_words": "   "}, "public_words"),
        ({"public_words": "象" * 81}, "public_words"),
        ({"public_words": "3栋1单元101想要象棋"}, "public_words"),
        ({"public_words": "打13800138000"}, "public_words"),
        ({"public_words": "林小满想要象棋"}, "public_words"),
        ({"worth": None}, "worth"),
        ({"worth": -1}, "worth"),
        ({"worth": 100000}, "worth"),
    ],
)
def test_what_everybody_would_read_says_nothing_of_whose_it_is(well: Well, more: dict[str, Any], field: str) -> None:
    row = well.entered()
    with pytest.raises(Invalid) as wrong:
        well.checked(row, **more)
    assert list(wrong.value.errors) == [field]
    assert Wish.objects.get(pk=row.pk).state == State.ASKED


def test_the_name_of_whoever_has_an_account_is_looked_for_as_well(well: Well) -> None:
    row = well.asked(well.themselves("resident"), phone="")
    with pytest.raises(Invalid):
        well.checked(row, public_words=f"{well.world.people['resident'].name}想要象棋")


def test_of_a_sheltered_wish_everybody_reads_the_kinds_own_sentence(well: Well) -> None:
    row = well.checked(well.asked(sheltered=True), sheltered=True, public_words="想要四年级的书")
    assert row.public_words == ""
    assert public_words(row) == "Somebody here wishes for a small thing."
    done = actions.confirm(
        actions.claim(row, by=well.by(VOLUNTEER), at=well.at), thanks="谢谢", by=well.by(), at=well.at
    )
    with pytest.raises(Invalid) as wrong:
        actions.release_thanks(done, words="谢谢", by=well.by(), at=well.at)
    assert list(wrong.value.errors) == ["words"]
    assert actions.release_thanks(done, words="", by=well.by(), at=well.at).public_thanks == ""


def test_a_wish_that_is_not_taken_up_has_a_reason_for_the_wisher(well: Well) -> None:
    row = well.asked()
    for reason in ("", "长" * 121):
        with pytest.raises(Invalid) as wrong:
            actions.decline(row, reason=reason, by=well.by(), at=well.at)
        assert list(wrong.value.errors) == ["reason"]
    done = actions.decline(row, reason="太贵，请问民政", by=well.by(), at=well.at)
    assert (done.state, done.ended_words) == (State.DECLINED, "太贵，请问民政")
    assert told("wish.declined") == 1


def test_the_words_are_changed_by_the_station_as_long_as_they_are_shown(well: Well) -> None:
    row = well.claimed()
    said = {"kind": "thing", "public_words": "想要一副围棋", "worth": 30}
    assert actions.rewrite(row, by=well.by(), at=well.at, **said).public_words == "想要一副围棋"
    with pytest.raises(Refused):
        actions.rewrite(row, by=well.by(VOLUNTEER), at=well.at, **said)


def test_two_who_look_at_one_wish_do_not_overwrite_each_other(well: Well) -> None:
    row = well.asked()
    well.checked(row)
    with pytest.raises(Stale):
        actions.check(
            row, kind="thing", public_words="别的", worth=1, by=well.by(HEAD), at=well.at, version=row.version
        )


def test_the_hand_over_is_arranged_once(well: Well) -> None:
    row = actions.arrange(well.claimed(), by=well.by(), at=well.at)
    assert row.arranged_at == well.at
    with pytest.raises(Refused):
        actions.arrange(row, by=well.by(), at=well.at)


def test_thanks_are_shown_only_once_the_station_has_read_them(well: Well) -> None:
    row = well.met(thanks="教得耐心，林小满谢谢")
    assert row.public_thanks == ""
    with pytest.raises(Invalid):
        actions.release_thanks(row, words="我叫林小满，谢谢", by=well.by(), at=well.at)
    done = actions.release_thanks(row, words="教得耐心", by=well.by(), at=well.at)
    assert (done.public_thanks, done.thanks_released_at) == ("教得耐心", well.at)
    with pytest.raises(Refused):
        actions.release_thanks(done, words="再来", by=well.by(), at=well.at)


def test_where_nobody_said_thanks_none_are_shown(well: Well) -> None:
    with pytest.raises(Refused):
        actions.release_thanks(well.met(), words="谢谢", by=well.by(), at=well.at)
