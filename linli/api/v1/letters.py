"""What came to a leaders' board or a mailbox, as another program passes it on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from linli.api.endpoint import Answer, Call, Endpoint, Taken
from linli.api.v1 import schemas
from linli.api.v1.doing import Words
from linli.api.v1.reading import href_of
from linli.api.v1.schemas import PlaceId
from linli.core.refusals import Invalid
from linli.heard.actions import Letter, enter_letter
from linli.heard.enums import Wish
from linli.heard.queries import receipt_of
from linli.places.queries import NoPlaybook, visible_to
from linli.service_requests.actions import Key

Short = Annotated[str, Field(max_length=80)]

FIRST_DAY = date(2000, 1, 1)
"""Before it nobody wrote to a board: a day that no clock reaches is refused with words."""


class LetterSent(Taken):
    """What somebody wrote, where it came to and under which number, and how they wish to be answered."""

    place: PlaceId
    way: Annotated[str, Field(max_length=20, description="The board or mailbox: its key in the playbook.")]
    number: Annotated[str, Field(max_length=80, description="Its number there; each is taken once.")]
    received_on: Annotated[
        date,
        Field(
            strict=False, ge=FIRST_DAY, description="The day of receipt there: time runs from it; of today, from now."
        ),
    ]
    wish: Annotated[Wish, Field(strict=False, description="Answered in public, or only to the writer.")]
    words: Words
    where_words: Short = ""
    category: Annotated[str, Field(max_length=40)] = ""
    name: Short = ""
    phone: Annotated[str, Field(max_length=40)] = ""


def letter(call: Call) -> Answer:
    """File it, once for one idempotency key and once for one number."""
    sent: LetterSent = call.body
    assert call.caller is not None
    place = visible_to(call.actor).filter(pk=sent.place).first()
    if place is None:
        raise Invalid({"place": _("There is no such place.")})
    said = Letter(
        way=sent.way, number=sent.number, received_at=receipt_of(sent.received_on, call.at), wish=sent.wish,
        words=sent.words, where_words=sent.where_words, category=sent.category, name=sent.name, phone=sent.phone,
    )  # fmt: skip
    try:
        filed = enter_letter(place=place, letter=said, by=call.actor, at=call.at, key=Key(call.caller.client, call.key))
    except (NoPlaybook, LookupError) as error:
        raise Invalid({"place": _("Nobody serves this place yet.")}) from error
    href = href_of(filed.number)
    answer = schemas.Filed(
        number=filed.number, code=filed.code, answer_by=filed.answer_by, again=filed.again, href=href
    )
    return Answer(answer, headers={"Location": href, **({"Idempotent-Replayed": "true"} if filed.again else {})})


ENDPOINTS = (
    Endpoint(
        "POST", "letters", "letter", "What came to a leaders' board or a mailbox.", letter,
        answer=schemas.Filed, body=LetterSent, status=201, keyed=True, problems=("not-allowed",),
    ),
)  # fmt: skip
