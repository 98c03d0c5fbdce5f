"""What comes of a press: told, wrong at its field, too late, or not there at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.utils import translation

from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, Stale
from linli.web.desk import pressing
from linli.web.desk.pressing import pressed, status_of, tried


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the reader is told, and how."""
    heard: list[tuple[str, str]] = []
    for how in ("tell", "warn"):
        monkeypatch.setattr(pressing, how, lambda _request, words, how=how: heard.append((how, words)))
    return heard


def fails(error: Exception) -> Callable[[], str]:
    def do() -> str:
        raise error

    return do


def refused(kind: RefusalKind) -> Refused:
    return Refused(Refusal(kind, "已有人办了。", "", "看下一步。"))


def test_what_was_done_is_told(said: list[tuple[str, str]]) -> None:
    assert pressed(HttpRequest(), lambda: "Done.") == {}
    assert said == [("tell", "Done.")]


def test_what_is_wrong_comes_back_by_field_and_nothing_is_told(said: list[tuple[str, str]]) -> None:
    assert pressed(HttpRequest(), fails(Invalid({"amount": "Above zero."}))) == {"amount": "Above zero."}
    with translation.override("en"):
        assert "kept" in pressed(HttpRequest(), fails(Stale(seen=1, now=2)))[""]
    assert said == []


@pytest.mark.parametrize("kind", [RefusalKind.WHEN, RefusalKind.WHO])
def test_whoever_was_slower_reads_why_and_goes_on(said: list[tuple[str, str]], kind: RefusalKind) -> None:
    assert pressed(HttpRequest(), fails(refused(kind))) == {}
    assert said == [("warn", "已有人办了。看下一步。")]


def test_what_one_may_not_see_is_not_there(said: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused):
        pressed(HttpRequest(), fails(refused(RefusalKind.UNSEEN)))
    assert said == []


def test_another_form_under_the_same_key_is_asked_to_send_again(said: list[tuple[str, str]]) -> None:
    assert pressed(HttpRequest(), fails(KeyReused("k")), again="Send again.") == {"": "Send again."}
    with pytest.raises(KeyReused):
        pressed(HttpRequest(), fails(KeyReused("k")))
    assert said == []


@pytest.mark.parametrize("kind", list(RefusalKind))
def test_where_a_no_is_a_page_of_its_own_it_is_not_swallowed(said: list[tuple[str, str]], kind: RefusalKind) -> None:
    with pytest.raises(Refused):
        tried(HttpRequest(), fails(refused(kind)))
    assert said == []
    assert tried(HttpRequest(), lambda: "Done.") == {}
    assert said == [("tell", "Done.")]


def test_somebody_who_was_quicker_is_another_answer_than_a_mistake() -> None:
    assert status_of({}) == 200
    assert status_of(tried(HttpRequest(), fails(Invalid({"amount": "Above zero."})))) == 422
    assert status_of(tried(HttpRequest(), fails(Stale(seen=1, now=2)))) == 409
