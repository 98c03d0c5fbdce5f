"""Adding photos, their check, and who may see and release them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.attachments import actions, files, jobs, queries, rules
from linli.attachments.models import Attachment, AttachmentState, Unfit
from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused
from tests.attachments.conftest import AT, REPORTER, STRANGER, SYSTEM, THING, paint

pytestmark = pytest.mark.django_db


def add(file: io.BytesIO | None = None, **changed: object) -> Attachment:
    given = {"subject_type": "thing", "subject_id": THING, "file": file or paint(), "by": REPORTER, "at": AT}
    return actions.add_photo(**given | changed)  # type: ignore[arg-type]


def check(attachment: Attachment) -> Attachment:
    jobs.check_photo(attachment_id=str(attachment.pk))
    attachment.refresh_from_db()
    return attachment


def test_a_new_photo_waits_for_its_check_which_is_queued_with_it() -> None:
    attachment = add(stage="result")
    assert (attachment.state, attachment.stage, attachment.digest) == (AttachmentState.WAITING, "result", "")
    queued = ProcrastinateJob.objects.get()
    assert (queued.task_name, queued.args) == ("attachments.check_photo", {"attachment_id": str(attachment.pk)})
    event = Event.objects.get(kind="attachment.added")
    assert event.refs == {"subject_type": "thing", "subject_id": str(THING), "stage": "result"}


def test_a_checked_photo_is_ready_and_its_original_is_gone() -> None:
    attachment = add(paint((3000, 1500)))
    original = files.quarantined(attachment.original)
    assert original.exists()
    check(attachment)
    assert (attachment.state, attachment.width, attachment.height) == (AttachmentState.READY, 2048, 1024)
    assert files.path_of(attachment.digest).exists()
    assert files.path_of(attachment.thumbnail).exists()
    assert not original.exists()


def test_checking_again_changes_nothing() -> None:
    attachment = check(add())
    before = Attachment.objects.values().get()
    check(attachment)
    assert Attachment.objects.values().get() == before
    assert Event.objects.filter(kind="attachment.readied").count() == 1


def test_a_check_that_was_killed_halfway_is_done_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = add()
    store = files.store

    def die(data: bytes) -> str:
        store(data)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "store", die)
    with pytest.raises(KeyboardInterrupt):
        check(attachment)
    monkeypatch.setattr(files, "store", store)
    attachment.refresh_from_db()
    assert attachment.state == AttachmentState.WAITING
    assert check(attachment).state == AttachmentState.READY


def test_a_file_that_only_looks_like_a_photo_is_refused_with_a_reason() -> None:
    attachment = check(add(io.BytesIO(b"\xff\xd8\xff" + bytes(500))))
    assert (attachment.state, attachment.reason) == (AttachmentState.REFUSED, Unfit.NOT_A_PHOTO)
    assert attachment.get_reason_display()
    assert not files.quarantined(attachment.original).exists()


def test_a_file_lost_before_its_check_is_refused_as_lost() -> None:
    attachment = add()
    files.release_from_quarantine(attachment.original)
    assert check(attachment).reason == Unfit.LOST


def test_the_check_of_a_photo_that_is_not_there_does_nothing() -> None:
    jobs.check_photo(attachment_id=str(THING))
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(100), b"<html>"])
def test_what_does_not_begin_like_a_photo_is_not_taken(data: bytes, folder: Path) -> None:
    with pytest.raises(Invalid) as refused:
        add(io.BytesIO(data))
    assert set(refused.value.errors) == {"photos"}
    assert not list(folder.rglob("*"))


def test_a_photo_over_fifteen_megabytes_is_not_taken() -> None:
    assert actions.MOST_BYTES == 15 * 1024 * 1024
    file = paint()
    data = file.getvalue()
    with pytest.raises(Invalid) as refused:
        add(io.BytesIO(data + bytes(actions.MOST_BYTES + 1 - len(data))))
    assert "15" in refused.value.errors["photos"]
    assert add(io.BytesIO(data + bytes(actions.MOST_BYTES - len(data)))).state == AttachmentState.WAITING


def test_six_photos_fit_at_each_stage_and_refused_ones_take_no_room() -> None:
    check(add(io.BytesIO(b"\xff\xd8\xff" + bytes(500))))
    for number in range(6):
        add(paint((40 + number, 30)))
    with pytest.raises(Refused) as refused:
        add(paint((99, 30)))
    assert (refused.value.refusal.kind, refused.value.refusal.rule) == (RefusalKind.WHEN, "may_add_photo")
    assert add(paint((100, 30)), stage="result")


def test_the_same_photo_twice_is_one_even_when_no_more_fit() -> None:
    made = [add(paint((40 + number, 30))) for number in range(6)]
    assert add(paint((40, 30))) == made[0]
    assert Attachment.objects.count() == 6


def test_the_same_file_of_two_things_stays_until_both_are_checked() -> None:
    first = add()
    second = add(subject_id=next(iter(STRANGER.subjects)), by=STRANGER)
    check(first)
    assert files.quarantined(second.original).exists()
    assert check(second).digest == first.digest
    assert not files.quarantined(second.original).exists()


def test_a_file_that_somebody_read_before_is_taken_from_its_beginning() -> None:
    file = paint()
    file.read(100)
    assert check(add(file)).state == AttachmentState.READY


def test_an_unknown_stage_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="party"):
        add(stage="party")


@pytest.mark.parametrize("actor", [NOBODY, STRANGER])
def test_who_does_not_see_the_thing_cannot_add_to_it(actor: object, folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        add(by=actor)
    assert refused.value.refusal.kind is RefusalKind.UNSEEN
    assert not list(folder.rglob("*"))


def test_a_thing_of_an_unregistered_type_has_no_photos() -> None:
    with pytest.raises(Refused):
        add(subject_type="other")


def test_who_may_see_which_photo() -> None:
    table = {
        # (state, released): seen by somebody who sees the thing, by somebody who does not
        (AttachmentState.READY, False): (True, False),
        (AttachmentState.READY, True): (True, True),
        (AttachmentState.WAITING, True): (False, False),
        (AttachmentState.REFUSED, True): (False, False),
    }
    for (state, released), expected in table.items():
        attachment = Attachment(state=state, released=released)
        seen = tuple(rules.may_see_photo(NOBODY, attachment, AT, sees_subject=sees) is None for sees in (True, False))
        assert seen == expected, (state, released)


def test_rules_ask_the_database_nothing(no_queries: object) -> None:
    with no_queries():  # type: ignore[operator]
        rules.may_see_photo(NOBODY, Attachment(), AT, sees_subject=False)
        rules.may_add_photo(REPORTER, AT, sees_subject=True, already=6)
        rules.may_check_photo(REPORTER, AT)


def test_only_linli_itself_passes_a_check() -> None:
    with pytest.raises(Refused) as refused:
        actions.refuse_photo(attachment=add(), reason=Unfit.NOT_A_PHOTO, by=REPORTER, at=AT)
    assert refused.value.refusal.rule == "may_check_photo"


def no() -> Refusal:
    return Refusal(RefusalKind.WHO, why="Not you.", who_can="The station can.", instead="Ask there.")


def test_photos_are_released_as_their_noun_says() -> None:
    check(add())
    add(paint((41, 30)))  # not checked yet: stays as it is
    call = {"subject_type": "thing", "subject_id": THING, "at": AT}
    with pytest.raises(Refused):
        actions.release_photos(by=REPORTER, **call)  # type: ignore[arg-type]
    queries.register_subject(
        "thing", lambda actor, _id: True, may_release=lambda actor, _id, at: None if actor == STRANGER else no()
    )
    with pytest.raises(Refused) as refused:
        actions.release_photos(by=REPORTER, **call)  # type: ignore[arg-type]
    assert refused.value.refusal.who_can == "The station can."
    assert [actions.release_photos(by=STRANGER, **call) for _ in range(2)] == [1, 0]  # type: ignore[arg-type]
    assert [photo.state for photo in queries.released_photos("thing", [THING])] == [AttachmentState.READY]
    assert Event.objects.filter(kind="attachment.released").count() == 1


def test_photos_of_a_thing_come_earliest_first() -> None:
    made = [add(paint((40 + number, 30))) for number in range(3)]
    assert list(queries.photos_of("thing", THING)) == made
    assert SYSTEM.is_system and queries.sees_subject(SYSTEM, "thing", THING)
