"""From the first question to a signed paper that is kept, or to another end; each step by the mediator alone."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from linli.attachments.models import Attachment
from linli.attachments.queries import sees_subject
from linli.core.clock import from_local, local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.mediation import actions
from linli.mediation.actions import LineFacts
from linli.mediation.enums import Consent, State
from linli.mediation.models import AgreementLine
from linli.people.models import ContactReveal
from tests.mediation.conftest import HEAD, PHONE, Dispute

pytestmark = pytest.mark.django_db


def test_talks_begin_only_once_everybody_has_said_yes(dispute: Dispute) -> None:
    dispute.given()
    lower, upper = dispute.parties()
    actions.record_consent(lower, takes_part=True, by=dispute.by(), at=dispute.at)
    with pytest.raises(Refused, match="Not everybody"):
        actions.begin(dispute.fresh(), by=dispute.by(), at=dispute.at)
    actions.record_consent(upper, takes_part=False, by=dispute.by(), at=dispute.at)
    with pytest.raises(Refused):
        actions.begin(dispute.fresh(), by=dispute.by(), at=dispute.at)
    actions.record_consent(upper, takes_part=True, by=dispute.by(), at=dispute.at)
    assert actions.begin(dispute.fresh(), by=dispute.by(), at=dispute.at).state == State.TALKING


def test_the_first_answer_of_a_party_stops_the_clock(dispute: Dispute) -> None:
    assert dispute.given().due_at is not None
    actions.record_consent(dispute.parties()[0], takes_part=True, by=dispute.by(), at=dispute.at)
    row = dispute.fresh()
    assert (row.answered_at, row.due_at) == (dispute.at, None)


def test_whoever_stops_taking_part_stops_the_agreement(dispute: Dispute) -> None:
    dispute.talking()
    actions.record_consent(dispute.parties()[1], takes_part=False, by=dispute.by(), at=dispute.at)
    assert dispute.parties()[1].consent == Consent.NO
    with pytest.raises(Refused):
        actions.write_agreement(dispute.fresh(), words="", lines=dispute.lines(), by=dispute.by(), at=dispute.at)
    assert actions.fail(dispute.fresh(), words="可以起诉。", by=dispute.by(), at=dispute.at).state == State.NOT_AGREED


def test_a_session_is_planned_held_and_written_down(dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(hours=24)
    with pytest.raises(Invalid) as raised:
        actions.record_session(session, agreed="谈过了", by=dispute.by(), at=dispute.at)
    assert "not been held" in raised.value.errors["agreed"]
    at = dispute.later(hours=25)
    held = actions.record_session(session, agreed="同意先查漏点", notes="  钱先生心急  ", by=dispute.by(), at=at)
    assert (held.agreed, held.notes, held.recorded_at) == ("同意先查漏点", "钱先生心急", at)


@pytest.mark.parametrize("days", [-93, 367])
def test_a_session_lies_in_a_time_that_one_can_mean(dispute: Dispute, days: int) -> None:
    dispute.talking()
    with pytest.raises(Invalid) as raised:
        dispute.session(hours=24 * days)
    assert list(raised.value.errors) == ["starts_at"]


def test_an_agreement_says_who_does_what_by_when_and_can_be_written_anew(dispute: Dispute) -> None:
    row = dispute.written()
    assert (row.state, row.agreement, row.written_on) == (State.WRITTEN, "双方各让一步。", local_date(dispute.at))
    assert AgreementLine.objects.filter(mediation=row).count() == 2
    one = [LineFacts(dispute.parties()[1].pk, "月底前修好")]
    actions.write_agreement(dispute.fresh(), words="", lines=one, by=dispute.by(), at=dispute.at)
    assert [line.words for line in AgreementLine.objects.filter(mediation=row)] == ["月底前修好"]


def test_an_agreement_without_deeds_of_others_or_in_the_past_is_none(dispute: Dispute) -> None:
    dispute.talking()
    party = dispute.parties()[0].pk
    for lines in (
        [],
        [LineFacts(party, "  ")],
        [LineFacts(uuid4(), "修")],
        [LineFacts(party, "修", local_date(dispute.at) - timedelta(days=1))],
        [LineFacts(party, "修")] * 21,
    ):
        with pytest.raises(Invalid) as raised:
            actions.write_agreement(dispute.fresh(), words="", lines=lines, by=dispute.by(), at=dispute.at)
        assert list(raised.value.errors) == ["lines"]


def test_who_does_not_sign_goes_on_talking(dispute: Dispute) -> None:
    dispute.written()
    assert actions.talk_on(dispute.fresh(), by=dispute.by(), at=dispute.at).state == State.TALKING
    assert AgreementLine.objects.count() == 2


def test_what_is_signed_is_asked_after_as_the_playbook_says(dispute: Dispute) -> None:
    row = dispute.signed()
    assert row.signed_on == local_date(dispute.at)
    assert row.follow_up_at == from_local(row.signed_on + timedelta(days=30))


def test_nobody_signs_before_it_was_written_or_after_today(dispute: Dispute) -> None:
    dispute.written()
    today = local_date(dispute.at)
    for day in (None, today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Invalid) as raised:
            actions.sign(dispute.fresh(), signed_on=day, by=dispute.by(), at=dispute.at)
        assert list(raised.value.errors) == ["signed_on"]


def photo() -> BytesIO:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "JPEG")
    return kept


def test_a_photo_of_the_paper_is_seen_by_who_reads_the_dispute(dispute: Dispute) -> None:
    dispute.written()
    day = local_date(dispute.at)
    row = actions.sign(dispute.fresh(), signed_on=day, photos=[photo()], by=dispute.by(), at=dispute.at)
    assert Attachment.objects.filter(subject_type="mediation", subject_id=row.pk).count() == 1
    seen = {role for role in ("deputy", HEAD, "community_officer", "city_officer", "resident")
            if sees_subject(dispute.by(role), "mediation", row.pk)}  # fmt: skip
    assert seen == {"deputy", HEAD}
    assert not sees_subject(dispute.by(), "mediation", uuid4())


def test_kept_later_or_broken(dispute: Dispute) -> None:
    dispute.signed()
    day = local_date(dispute.at) + timedelta(days=45)
    row = actions.ask_later(dispute.fresh(), day=day, by=dispute.by(), at=dispute.at)
    assert (row.state, row.follow_up_at) == (State.SIGNED, from_local(day))
    with pytest.raises(Invalid):
        actions.ask_later(dispute.fresh(), day=None, by=dispute.by(), at=dispute.at)
    row = actions.break_off(dispute.fresh(), by=dispute.by(), at=dispute.at)
    assert (row.state, row.follow_up_at) == (State.TALKING, None)
    actions.write_agreement(row, words="", lines=dispute.lines(), by=dispute.by(), at=dispute.at)
    actions.sign(dispute.fresh(), signed_on=local_date(dispute.at), by=dispute.by(), at=dispute.at)
    row = actions.keep(dispute.fresh(), words="修好了", by=dispute.by(), at=dispute.at)
    assert (row.state, row.ended_words, row.ended_at) == (State.AGREED, "修好了", dispute.at)


def test_no_agreement_says_where_else_one_can_go(dispute: Dispute) -> None:
    dispute.talking()
    for verb in (actions.fail, actions.refer):
        with pytest.raises(Invalid) as raised:
            verb(dispute.fresh(), words=" ", by=dispute.by(), at=dispute.at)
        assert list(raised.value.errors) == ["words"]
    assert (
        actions.refer(dispute.fresh(), words="转街道司法所", by=dispute.by(HEAD), at=dispute.at).state == State.REFERRED
    )


def test_who_asked_may_withdraw_until_it_is_signed(dispute: Dispute) -> None:
    dispute.signed()
    with pytest.raises(Refused):
        actions.withdraw(dispute.fresh(), by=dispute.by(), at=dispute.at)


def test_a_telephone_is_shown_to_the_mediator_alone_and_it_is_kept_that_they_looked(dispute: Dispute) -> None:
    dispute.given()
    lower, upper = dispute.parties()
    with pytest.raises(Refused):
        actions.call_party(lower, purpose="call_back", by=dispute.by(HEAD), at=dispute.at)
    found = actions.call_party(lower, purpose="ask_details", by=dispute.by(), at=dispute.at)
    assert found.phone == PHONE
    look = ContactReveal.objects.get()
    assert (look.subject_type, look.subject_id) == ("mediation", dispute.mediation.pk)
    assert Event.objects.filter(kind="contact.revealed").count() == 1
    for party, purpose, field in ((lower, "curious", "purpose"), (upper, "call_back", "phone")):
        with pytest.raises(Invalid) as raised:
            actions.call_party(party, purpose=purpose, by=dispute.by(), at=dispute.at)
        assert list(raised.value.errors) == [field]
    actions.fail(dispute.fresh(), words="可以起诉。", by=dispute.by(), at=dispute.at)
    with pytest.raises(Refused):
        actions.call_party(lower, purpose="call_back", by=dispute.by(), at=dispute.at)


def test_a_session_is_written_down_once(dispute: Dispute) -> None:
    dispute.talking()
    first = dispute.session()
    with pytest.raises(Invalid) as wrong:
        dispute.session()
    assert list(wrong.value.errors) == ["starts_at"]
    assert dispute.session(hours=48).pk != first.pk
