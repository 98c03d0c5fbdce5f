"""Under each verb stands what doing it means, and it is true for this row."""

from __future__ import annotations

from uuid import uuid4

import pytest

from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.web.desk.ways import WAYS


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ServiceRequest(), "It closes on the resident's word, or after the set days without an answer."),
        (ServiceRequest(on_behalf=True), "It was reported for somebody: it closes after a call or a knock."),
        (ServiceRequest(hazard=True), "It closes on the resident's word, after a second check by somebody else."),
        (
            ServiceRequest(hazard=True, on_behalf=True),
            "It closes on the resident's word, after a second check by somebody else.",
        ),
    ],
)
def test_who_resolves_reads_how_it_closes(row: ServiceRequest, said: str) -> None:
    assert WAYS["resolve"].explanation(row) == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ServiceRequest(reporter_id=uuid4()), ""),
        (ServiceRequest(contact_id=uuid4(), source=Source.HOTLINE), ""),
        (ServiceRequest(source=Source.HOTLINE), "No message can be sent from here: tell the hotline too."),
        (
            ServiceRequest(source=Source.WEB),
            "No telephone was left: it can be read on the page that the query code opens.",
        ),
    ],
)
def test_who_replies_reads_whether_it_reaches_anybody(row: ServiceRequest, said: str) -> None:
    assert WAYS["reply"].explanation(row) == said


@pytest.mark.parametrize("key", WAYS)
def test_every_other_explanation_is_one_sentence_for_all(key: str) -> None:
    said = WAYS[key].explanation(ServiceRequest())
    assert isinstance(said, str)
    assert not said or said.endswith(".")
