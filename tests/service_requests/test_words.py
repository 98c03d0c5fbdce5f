"""The sentences about events: every event has one, every reader reads their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

import linli.service_requests
from linli.messages.words import kinds, words_of
from linli.service_requests import words, words_waiting
from linli.service_requests.actions.common import PAST
from linli.service_requests.enums import FACES, Closing, State, Verb
from linli.service_requests.words import Audience, Telling

NOUN = Path(linli.service_requests.__file__).parent
CATALOG = NOUN / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

RESIDENT_WORDS = {
    State.RECEIVED: "待受理", State.ACCEPTED: "已受理", State.DISPATCHED: "已受理", State.IN_HAND: "处理中",
    State.NEEDS_INFO: "请您补充", State.RESOLVED: "待评价", State.PAUSED: "暂停中", State.DEFERRED: "暂无法解决",
    State.CLOSED: "已办结", State.DECLINED: "不予受理", State.WITHDRAWN: "已撤回", State.MERGED: "已并案",
}  # fmt: skip
STAFF_WORDS = {
    **RESIDENT_WORDS, State.ACCEPTED: "待派单", State.DISPATCHED: "待接单", State.NEEDS_INFO: "退回补充",
    State.PAUSED: "挂起",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def chinese() -> dict[tuple[str, str | None], str]:
    with CATALOG.open("rb") as file:
        return {(message.id, message.context): message.string for message in read_po(file) if message.id}


@pytest.mark.parametrize("state", State)
def test_states_are_called_in_chinese_as_agreed(state: State, chinese: dict[tuple[str, str | None], str]) -> None:
    assert chinese[str(FACES[state].resident), None] == RESIDENT_WORDS[state]
    assert chinese[str(state.label), "staff"] == STAFF_WORDS[state]


@pytest.mark.parametrize(
    "kind", [*PAST.values(), "filed", "replied", "noted", "telephone_left", "leading_ended", "leading_goes_on"]
)
def test_every_event_has_a_sentence_for_staff(kind: str) -> None:
    assert words.sentence(Telling(kind, Audience.STAFF, "周敏"))


def test_an_event_of_no_known_kind_is_not_told() -> None:
    assert words.sentence(Telling("painted", Audience.STAFF, "周敏")) == ""


@pytest.mark.parametrize("kind", sorted(words.NOT_PUBLIC))
def test_what_is_not_public_is_not_told_in_public(kind: str) -> None:
    assert words.sentence(Telling(kind, Audience.PUBLIC, "周敏")) == ""


def test_notes_are_for_staff_alone() -> None:
    assert words.sentence(Telling("noted", Audience.RESIDENT, "周敏")) == ""


@pytest.mark.parametrize("kind", ["filed", "added", "rated", "reopened", "withdrawn"])
def test_the_resident_is_spoken_to_and_spoken_of(kind: str) -> None:
    mine = words.sentence(Telling(kind, Audience.RESIDENT, "春和里站", by_resident=True, body="春和里站"))
    theirs = words.sentence(Telling(kind, Audience.STAFF, "春和里站", by_resident=True, body="春和里站"))
    assert mine.startswith("You ")
    assert "resident" in theirs


@pytest.mark.parametrize("closing", Closing)
@pytest.mark.parametrize("audience", Audience)
def test_every_way_of_closing_has_words(closing: Closing, audience: Audience) -> None:
    by_system = closing in (Closing.SILENCE, Closing.SECOND_LOOK, Closing.HISTORY)
    said = words.sentence(Telling("closed", audience, "春和里站", by_system=by_system, closing=closing))
    assert "losed" in said


def test_a_code_forwarded_by_the_hotline_says_so() -> None:
    said = words.sentence(Telling("filed", Audience.PUBLIC, "", by_system=True, source="hotline"))
    assert said == "It came in through the hotline"


@pytest.mark.parametrize("state", State)
def test_every_state_says_by_when_or_since_when(state: State) -> None:
    said = (
        words_waiting.due(state, when="Thu", body="春和里站")
        if state in {State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HAND}
        else words_waiting.ended(state, day="Thu")
    )
    assert said.endswith(".")


def _told(folder: Path) -> set[str]:
    """Message kinds that the actions send, read from their source."""
    found = set()
    for path in (folder / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and str(node.value).startswith("service_request.resident."):
                found.add(node.value)
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            side = {"tell_resident": "resident", "tell_body": "body"}.get(node.func.id)
            for argument in node.args:
                verb = ast.unparse(argument)
                if side and verb.startswith("Verb."):
                    found.add(f"service_request.{side}.{PAST[Verb[verb.removeprefix('Verb.')]]}")
    return found


def test_every_message_that_is_sent_has_words() -> None:
    sent = _told(NOUN)
    assert len(sent) > 20
    assert sent <= kinds()
    for kind in sent:
        title, body = words_of(kind, {"number": "SQ-990102-20261123-0007"})
        assert title.startswith("SQ-990102-20261123-0007: ")
        assert len(body) > 10


def test_a_closing_by_silence_says_why() -> None:
    body = words_of("service_request.resident.closed", {"number": "SQ", "closing": "silence"}).body
    assert body == "There was no answer within the set days. Not solved after all? Say so on its page."
