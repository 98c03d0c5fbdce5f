"""The address of a photo: for those who may see it, kept by browsers, by nobody between."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from linli.attachments import actions, files, jobs
from linli.attachments.models import Attachment
from linli.core.actors import NOBODY, Actor
from linli.web.photos import photo
from tests.attachments.conftest import AT, REPORTER, STRANGER, THING, paint

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Attachment:
    attachment = actions.add_photo(
        subject_type="thing", subject_id=THING, file=paint((600, 400)), by=REPORTER, at=AT
    )  # fmt: skip
    jobs.check_photo(attachment_id=str(attachment.pk))
    attachment.refresh_from_db()
    return attachment


def get(
    attachment_id: Any, size: str = "full", actor: Actor = REPORTER, method: str = "get", **headers: str
) -> HttpResponse:
    request: Any = getattr(RequestFactory(), method)("/", headers=headers)
    request.actor = actor
    return photo(request, attachment_id, size)


def test_who_sees_the_thing_gets_photo_and_thumbnail(ready: Attachment) -> None:
    full, small = get(ready.pk), get(ready.pk, "thumb")
    assert full.content == files.path_of(ready.digest).read_bytes()
    assert small.content == files.path_of(ready.thumbnail).read_bytes()
    assert full["Content-Type"] == "image/jpeg"
    assert len(small.content) < len(full.content)


def test_browsers_keep_it_and_ask_no_more(ready: Attachment) -> None:
    first = get(ready.pk)
    assert first["Cache-Control"] == "private, max-age=31536000, immutable"
    again = get(ready.pk, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get(ready.pk, "thumb", **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("actor", [NOBODY, STRANGER])
def test_for_others_it_is_not_there_even_with_its_tag(ready: Attachment, actor: Actor) -> None:
    for headers in ({}, {"If-None-Match": f'"{ready.digest}"'}):
        with pytest.raises(Http404):
            get(ready.pk, actor=actor, **headers)


def test_a_released_photo_is_for_everybody(ready: Attachment) -> None:
    Attachment.objects.filter(pk=ready.pk).update(released=True)
    assert get(ready.pk, actor=NOBODY).status_code == 200


def test_what_waits_is_unknown_or_lost_is_not_there(ready: Attachment) -> None:
    waiting = actions.add_photo(subject_type="thing", subject_id=THING, file=paint(), by=REPORTER, at=AT)
    for attachment_id, size in ((waiting.pk, "full"), (uuid4(), "full"), (ready.pk, "original")):
        with pytest.raises(Http404):
            get(attachment_id, size)
    files.path_of(ready.digest).unlink()
    with pytest.raises(Http404):
        get(ready.pk)


def test_a_photo_is_only_read_through_its_address(ready: Attachment) -> None:
    assert get(ready.pk, method="post").status_code == 405
    assert get(ready.pk, method="head").status_code == 200
    assert reverse("photo", args=[ready.pk, "thumb"]) == f"/photos/{ready.pk}/thumb"
