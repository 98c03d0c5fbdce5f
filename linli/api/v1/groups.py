"""Messages of work groups, signed by the robot that posts them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field

from linli.api.answering import parsed
from linli.api.endpoint import Answer, Call, Endpoint, Given, Taken
from linli.api.signed import signed
from linli.core.actors import Door, system
from linli.core.refusals import Invalid
from linli.heard.actions import Message, hear
from linli.heard.actions.hearing import MOST_PHOTOS
from linli.heard.queries import answer_first_due
from linli.heard.words import written_down
from linli.service_requests.models import ServiceRequest


class GroupMessage(Taken):
    """One message of a group."""

    id: str = Field(description="The group's own id of the message: the same id again is the same message.")
    at: AwareDatetime = Field(description="When it was said there.", strict=False)
    text: str = Field("", description="What was said; empty where there are only photos.")
    sender: str = Field("", description="The name as the group shows it; seen by staff alone, forgotten in time.")
    photos: list[str] = Field([], description="Up to six photos of up to 15 MB, each in base64.", max_length=50)


class Written(Given):
    """What became of the message."""

    number: str
    answer_by: datetime
    address: str = Field(description="Where everybody may follow it, masked.")
    reply: str = Field(description="A text to be posted back into the group.")
    again: bool = Field(description="Whether this message had come before: nothing new was filed.")


def message(call: Call) -> Answer:
    """File what was said in a group; the same message again gets the first answer."""
    group, raw = signed(call.request, call.params["group_id"], call.at)
    sent = cast(GroupMessage, parsed(GroupMessage, raw or b"{}"))
    said = Message(number=sent.id, said_at=sent.at, words=sent.text, sender=sent.sender, photos=_pictures(sent.photos))
    try:
        heard, again = hear(group, said, by=system(Door.API), at=call.at)
    except LookupError as error:
        raise Invalid({"group": _("Nobody serves the estate of this group now.")}) from error
    row = ServiceRequest.objects.only("number", "received_at").get(pk=heard.service_request_id)
    due, address = answer_first_due(row), call.request.build_absolute_uri(f"/f/{row.number}/")
    with translation.override(settings.LANGUAGE_CODE):  # read by the group, not by the robot
        reply = written_down(row.number, due, address)
    written = Written(number=row.number, answer_by=due, address=address, reply=reply, again=again)
    return Answer(written)


def _pictures(sent: list[str]) -> list[bytes]:
    """The photos. Raises `Invalid`."""
    if len(sent) > MOST_PHOTOS:
        raise Invalid({"photos": _("At most %(limit)s photos.") % {"limit": MOST_PHOTOS}})
    try:
        return [b64decode(each, validate=True) for each in sent]
    except (binascii.Error, ValueError) as error:
        raise Invalid({"photos": _("A photo is sent in base64.")}) from error


ENDPOINTS = (
    Endpoint(
        "POST", "groups/<uuid:group_id>/messages", "group_message", "What was said in a work group, signed.", message,
        answer=Written, body=GroupMessage, status=201, signed=True,
    ),
)  # fmt: skip
