"""Words as the database's search wants them: for any text at all."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.search import LEXEME_LIMIT, query, tokens, vector

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


def test_chinese_is_cut_into_words_and_the_words_across_its_cuts() -> None:
    found = tokens("3栋东侧路灯不亮，晚上老人看不见")
    assert {"3", "东侧", "路灯", "灯不亮", "晚上", "老人"} <= set(found)
    assert "，" not in found
    assert len(found) == len(set(found))


def test_case_does_not_matter() -> None:
    assert tokens("WiFi坏了") == tokens("wifi坏了")


def test_nothing_wordlike_gives_an_empty_search() -> None:
    assert query("，。！？ ''") == vector("，。！？ ''") == ""


def test_very_long_words_are_cut() -> None:
    assert max(len(token) for token in tokens("a" * 500)) == LEXEME_LIMIT


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_the_database_takes_any_text_and_finds_it_by_itself(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector(text), query(text)])
        assert cursor.fetchone()[0] == bool(query(text))


SENTENCES = [
    "3栋东侧路灯不亮晚上老人看不见",
    "楼道里闻到煤气味请尽快来人",
    "六楼早晚水压小热水器打不着",
    "电梯上行时有异响停层不平",
]


@given(text=st.sampled_from(SENTENCES), data=st.data())
def test_any_word_that_a_sentence_holds_finds_it_wherever_the_sentence_was_cut(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    wanted = query(text[start : data.draw(st.integers(start + 2, len(text)))]).replace("'", "").split(" & ")
    assert {word for word in wanted if len(word) > 1} <= set(tokens(text))


@pytest.mark.django_db
def test_all_words_of_a_search_must_occur() -> None:
    told = vector("东侧路灯不亮，老人看不见；楼道里有煤气味")
    searches = {
        "路灯": True,
        "老人 路灯": True,
        "煤气": True,
        "路灯 电梯": False,
        "灯": False,
        "'; DROP TABLE x --": False,
    }
    with connection.cursor() as cursor:
        for wanted, found in searches.items():
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [told, query(wanted)])
            assert cursor.fetchone()[0] is found, wanted
