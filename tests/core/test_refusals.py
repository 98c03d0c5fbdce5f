"""A refusal has words, or it is none."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, Stale, ask, not_now


@pytest.mark.parametrize(("why", "instead"), [("", "打电话"), ("不行", ""), ("  ", "打电话"), ("不行", "\n")])
def test_without_words_there_is_no_refusal(why: str, instead: str) -> None:
    with pytest.raises(ValueError, match="says why"):
        Refusal(RefusalKind.WHO, why, "站长", instead)


@pytest.mark.parametrize(
    ("kind", "who_can", "shown"),
    [
        (RefusalKind.WHO, "站长", True),
        (RefusalKind.WHO, "", False),
        (RefusalKind.WHEN, "", True),
        (RefusalKind.UNSEEN, "站长", False),
    ],
)
def test_what_the_page_shows(kind: RefusalKind, who_can: str, shown: bool) -> None:
    assert Refusal(kind, "不行", who_can, "打电话").shown is shown


def test_the_sentence_holds_every_part_there_is() -> None:
    assert Refusal(RefusalKind.WHO, "不行。", "站长。", "打电话。").sentence() == "不行。站长。打电话。"
    assert Refusal(RefusalKind.WHEN, "不行。", "", "打电话。").sentence() == "不行。打电话。"


def test_asking_passes_a_yes_and_raises_a_no_with_its_words() -> None:
    ask(None)
    refusal = Refusal(RefusalKind.WHO, "不行。", "", "打电话。")
    with pytest.raises(Refused, match="不行") as caught:
        ask(refusal)
    assert caught.value.refusal is refusal


def test_what_is_stale_says_what_was_seen_and_what_is_now() -> None:
    stale = Stale(seen=1, now=3, event_kind="service_request.accepted", by="x")
    assert (stale.seen, stale.now, stale.event_kind, stale.at, stale.by) == (
        1,
        3,
        "service_request.accepted",
        None,
        "x",
    )


def test_what_is_invalid_names_its_fields() -> None:
    assert Invalid({"words": "写一句。", "phone": "不是电话。"}).errors["phone"] == "不是电话。"
    assert "words: 写一句。" in str(Invalid({"words": "写一句。"}))


def test_a_verb_that_is_not_for_this_state_says_the_state_and_stays_shown() -> None:
    refusal = not_now("办完", rule="may_take")
    assert (refusal.kind, refusal.rule, refusal.shown) == (RefusalKind.WHEN, "may_take", True)
    assert "“办完”" in refusal.why
