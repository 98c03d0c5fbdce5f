"""What was said in a dispute is forgotten in time: notes first, telephones after a year, all else after three."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from linli.attachments import files
from linli.attachments.actions import accept_photo, erase_photos
from linli.attachments.models import Attachment, AttachmentState, Unfit
from linli.attachments.photos import Picture
from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.mediation import actions, jobs
from linli.mediation.actions import PartyFacts
from linli.mediation.models import AgreementLine, MediationParty, MediationSession
from linli.people.actions import leave_contact
from linli.people.models import Contact
from linli.service_requests.forgetting import KEPT as REQUESTS_KEPT
from linli.service_requests.models import ServiceRequest
from tests.mediation.conftest import Dispute, asked_in
from tests.mediation.test_talking import photo
from tests.service_requests.conftest import AT
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db


def forget(at: datetime) -> int:
    jobs.rounds.next_look = 0.0
    with patch("linli.core.clock.now", return_value=at):
        return jobs.forget()


@pytest.fixture
def kept(world: World) -> Dispute:
    """A dispute with a door, a session with notes, a telephone, and an agreement; ended."""
    dispute = asked_in(world, other=PartyFacts(name="楼上钱先生", room=world.room))
    dispute.talking()
    session = dispute.session(hours=1)
    actions.record_session(session, agreed="先查漏点", notes="钱先生心急", by=dispute.by(), at=dispute.later(hours=2))
    actions.write_agreement(dispute.fresh(), words="各让一步", lines=dispute.lines(), by=dispute.by(), at=dispute.at)
    day = local_date(dispute.at)
    actions.sign(dispute.fresh(), signed_on=day, photos=[photo()], by=dispute.by(), at=dispute.at)
    actions.keep(dispute.fresh(), words="都做到了", by=dispute.by(), at=dispute.at)
    return dispute


def test_notes_go_after_half_a_year(kept: Dispute) -> None:
    assert forget(kept.at + timedelta(days=150)) == 0
    assert forget(kept.at + timedelta(days=190)) == 1
    session = MediationSession.objects.get()
    assert (session.notes, session.agreed) == ("", "先查漏点")


def test_telephones_go_after_a_year(kept: Dispute) -> None:
    forget(kept.at + timedelta(days=370))
    contact = Contact.objects.get(pk=kept.parties()[0].contact_id)
    assert (bytes(contact.sealed), contact.masked) == (b"", "")
    assert kept.fresh().words.startswith("楼上漏水")


def beside(world: World) -> tuple[Dispute, ServiceRequest]:
    """A dispute about a request, whose telephone it was asked for with."""
    row = Path(world, AT).accepted()
    contact = leave_contact(phone="10000009002", purpose="service_request", by=system(), at=AT)
    ServiceRequest.objects.filter(pk=row.pk).update(contact=contact)
    row = ServiceRequest.objects.get(pk=row.pk)
    return asked_in(world, asks=PartyFacts("楼下赵女士", contact=contact), service_request=row), row


def test_a_telephone_stays_while_the_request_that_it_was_left_for_runs(world: World) -> None:
    dispute, row = beside(world)
    actions.withdraw(dispute.fresh(), by=dispute.by("station_head"), at=dispute.at)
    assert row.contact_id is not None
    kept = Contact.objects.get(pk=row.contact_id)
    forget(dispute.at + timedelta(days=370))
    kept.refresh_from_db()
    assert kept.masked
    ServiceRequest.objects.filter(pk=row.pk).update(state="withdrawn", closed_at=dispute.at + timedelta(days=371))
    forget(dispute.at + timedelta(days=372))
    kept.refresh_from_db()
    assert not kept.masked


def test_a_telephone_stays_while_the_dispute_that_came_of_a_closed_request_runs(world: World) -> None:
    dispute, row = beside(world)
    ServiceRequest.objects.filter(pk=row.pk).update(state="withdrawn", closed_at=dispute.at)
    phone = next(kept for kept in REQUESTS_KEPT if kept.model is Contact)
    day = local_date(dispute.at) + timedelta(days=400)
    assert row.contact_id not in {one.pk for one in phone.due(day)}
    actions.withdraw(dispute.fresh(), by=dispute.by("station_head"), at=dispute.at)
    assert row.contact_id in {one.pk for one in phone.due(day)}


def test_all_that_was_said_and_who_said_it_goes_after_three_years(kept: Dispute) -> None:
    forget(kept.at + timedelta(days=3 * 366 + 1))
    row = kept.fresh()
    assert (row.title, row.words, row.agreement, row.ended_words) == ("—", "—", "", "")
    for party in MediationParty.objects.order_by("id"):
        assert (party.name, party.person_id, party.room_id) == ("—", None, None)
    session = MediationSession.objects.get()
    assert (session.where, session.agreed) == ("—", "")
    assert {line.words for line in AgreementLine.objects.all()} == {""}
    assert forget(kept.at + timedelta(days=3 * 366 + 2)) == 0


def test_what_is_open_is_kept_however_long_it_takes(world: World) -> None:
    dispute = asked_in(world)
    dispute.signed()
    assert forget(dispute.at + timedelta(days=2000)) == 0


def test_a_body_that_was_party_is_left_as_it_is(world: World) -> None:
    dispute = asked_in(world, other=PartyFacts(organisation=world.bodies["water"]))
    actions.withdraw(dispute.fresh(), by=dispute.by("station_head"), at=dispute.at)
    forget(dispute.at + timedelta(days=1200))
    assert [party.called for party in dispute.parties()] == ["—", "供水公司"]


def checked(photo_of: Attachment, at: datetime) -> Attachment:
    picture = Picture(full=b"full" + photo_of.pk.bytes, thumbnail=b"small", width=8, height=8)
    return accept_photo(attachment=photo_of, picture=picture, by=system(), at=at)


def test_the_photo_of_the_paper_goes_with_the_words(kept: Dispute, django_capture_on_commit_callbacks: object) -> None:
    ready = checked(Attachment.objects.get(), kept.at)
    path = files.path_of(ready.digest)
    assert path.exists()
    with patch("linli.core.clock.now", return_value=kept.at + timedelta(days=1000)):
        assert jobs.erase_papers() == 0
    with (
        patch("linli.core.clock.now", return_value=kept.at + timedelta(days=1200)),
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
    ):
        assert jobs.erase_papers() == 1
        assert jobs.erase_papers() == 0
    left = Attachment.objects.get()
    assert (left.state, left.reason, left.digest) == (AttachmentState.REFUSED, Unfit.ERASED, "")
    assert not path.exists()


def test_a_file_that_is_another_photo_too_stays_and_nobody_erases_by_hand(
    kept: Dispute, django_capture_on_commit_callbacks: object
) -> None:
    ready = checked(Attachment.objects.get(), kept.at)
    Attachment.objects.create(
        subject_type="visit", subject_id=kept.parties()[0].pk, original="x", digest=ready.digest, state="ready",
        thumbnail=ready.thumbnail, at=kept.at,
    )  # fmt: skip
    with pytest.raises(Refused):
        erase_photos(subject_type="mediation", subject_id=kept.mediation.pk, by=kept.by(), at=kept.at)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_photos(subject_type="mediation", subject_id=kept.mediation.pk, by=system(), at=kept.at)
    assert files.path_of(ready.digest).exists()
