"""What each macro writes: hooks, words, what is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from jinja2 import UndefinedError

from linli.core.refusals import Refusal, RefusalKind
from linli.web.jinja import icon
from linli.web.styleguide import NOW, STATES, Entry, Verb, row
from tests.web.browser import render

ACCEPT = Verb("accept", "受理", action="/accept", fields={"version": "3"})
ROW = row("request", "路灯不亮", "3栋东侧", "等您受理", NOW - timedelta(hours=4), NOW + timedelta(hours=3))


def show(macro: str, file: str, call: str, **values: Any) -> str:
    return " ".join(render(f'{{% from "macros/{file}.jinja" import {macro} %}}{{{{ {call} }}}}', values).split())


@pytest.mark.parametrize("state", STATES, ids=lambda state: state[0])
def test_a_chip_carries_its_state_an_icon_and_a_word(state: tuple[str, str, str, str]) -> None:
    html = show("chip", "chips", "chip(*state)", state=state)
    assert f'data-state="{state[0]}"' in html
    assert f'class="chip {state[3]}"' in html
    assert "<svg" in html
    assert state[1] in html


def test_a_joined_item_shows_the_chip_of_the_one_that_leads() -> None:
    html = show("chip", "chips", 'chip("merged", "已并案", "join", "over", leading)', leading=STATES[3])
    assert html.index('data-state="merged"') < html.index('data-state="in_hand"')


def test_only_what_is_late_gets_the_filled_chip() -> None:
    assert show("overdue_chip", "chips", "overdue_chip(due, now)", due=NOW, now=NOW) == ""
    late = show("overdue_chip", "chips", "overdue_chip(due, now)", due=NOW - timedelta(days=2), now=NOW)
    assert "超期2天" in late


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(LookupError, match="no icon 'unicorn'"):
        icon("unicorn")


def test_an_undefined_variable_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        show("plate", "plates", "plate(nothing.name)", nothing={})


def test_a_plate_is_a_link_where_the_place_has_a_page() -> None:
    assert show("plate", "plates", 'plate("3栋", "/b/3")') == '<a class="plate" href="/b/3">3栋</a>'
    assert show("plate", "plates", 'plate("<3栋>")') == '<span class="plate">&lt;3栋&gt;</span>'


def test_a_row_says_what_where_and_until_when() -> None:
    html = show("inbox_rows", "rows", "inbox_rows([row], now)", row=ROW, now=NOW)
    for part in ('data-kind="request"', "路灯不亮", "3栋东侧", "等您受理", "最迟今天17:02", "已等4小时", "诉求"):
        assert part in html
    assert "<form" not in html
    assert "站长" not in html


def test_a_row_names_the_post_when_asked() -> None:
    assert "站长" in show("inbox_rows", "rows", "inbox_rows([row], now, show_post=true)", row=ROW, now=NOW)


def test_a_row_without_a_date_reads_no_limit_and_a_late_one_says_it_once() -> None:
    assert "不限时" in show("inbox_rows", "rows", "inbox_rows([row], now)", row=ROW._replace(due_at=None), now=NOW)
    late_row = ROW._replace(due_at=NOW - timedelta(days=2))
    late = show("inbox_rows", "rows", "inbox_rows([row], now)", row=late_row, now=NOW)
    assert late.count("超期2天") == 1


def test_a_row_s_button_posts_its_hidden_fields_and_the_token() -> None:
    html = show(
        "inbox_rows", "rows", "inbox_rows([row], now, token)", row=ROW._replace(primary=ACCEPT), now=NOW, token="TOKEN"
    )
    assert '<form class="verb" method="post" action="/accept">TOKEN' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert 'data-verb="accept"' in html


def test_a_row_without_a_question_says_nothing_of_dates() -> None:
    duty = row("duty", "值班", "站点", None, None, None, post="", href="/d")
    html = show("inbox_rows", "rows", "inbox_rows([row], now)", row=duty, now=NOW)
    assert 'data-kind="duty"' in html
    assert "不限时" not in html


def test_an_empty_group_writes_nothing() -> None:
    assert show("inbox_group", "rows", 'inbox_group("今天", [], now)', now=NOW) == ""


def refusal(kind: RefusalKind, who_can: str = "") -> Refusal:
    return Refusal(kind, "已派给物业。", who_can, "您可以催办。")


def test_a_when_refusal_is_a_disabled_button_with_its_words_in_sight() -> None:
    html = show("verb_button", "actions", "verb_button(verb, refusal)", verb=ACCEPT, refusal=refusal(RefusalKind.WHEN))
    assert "disabled" in html
    assert "已派给物业。您可以催办。" in html
    assert "title=" not in html


def test_a_who_refusal_is_words_alone_and_silent_where_nobody_can() -> None:
    named = refusal(RefusalKind.WHO, "由安和物业办完。")
    html = show("verb_button", "actions", "verb_button(verb, refusal)", verb=ACCEPT, refusal=named)
    assert "<button" not in html
    assert "由安和物业办完。" in html
    for silent in (refusal(RefusalKind.WHO), refusal(RefusalKind.UNSEEN)):
        assert show("verb_button", "actions", "verb_button(verb, refusal)", verb=ACCEPT, refusal=silent) == ""


def test_a_call_button_dials_digits_and_shows_them() -> None:
    html = show("call", "actions", 'call("0731-1000 0000", "站点")')
    assert 'href="tel:073110000000"' in html
    assert "0731-1000 0000" in html


class Report(forms.Form):
    words = forms.CharField(label="哪里不对？", help_text="一句就行", error_messages={"required": "请写是什么事。"})
    public = forms.BooleanField(label="公开", required=False)
    key = forms.CharField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label="怎么回您", choices=[("a", "短信"), ("b", "电话")], widget=forms.RadioSelect)


def test_a_wrong_field_is_described_and_keeps_what_was_typed() -> None:
    form = Report({"words": "", "key": "k", "way": "c"})
    html = show("field", "forms", "field(form.words)", form=form)
    assert 'aria-describedby="id_words_error id_words_hint"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_words_error"' in html
    assert "请写是什么事。" in html
    kept = show("field", "forms", "field(form.words)", form=Report({"words": "路灯<不亮>"}))
    assert 'value="路灯&lt;不亮&gt;"' in kept


def test_each_kind_of_field_is_labelled() -> None:
    form = Report()
    assert '<label for="id_words">哪里不对？</label>' in show("field", "forms", "field(form.words)", form=form)
    assert "<legend>怎么回您</legend>" in show("field", "forms", "field(form.way)", form=form)
    assert "tick" in show("field", "forms", "field(form.public)", form=form)
    hidden = show("field", "forms", "field(form.key)", form=form)
    assert hidden.startswith('<input type="hidden"')


def test_the_summary_links_to_each_wrong_field_and_says_what_was_kept() -> None:
    form = Report({"key": "k", "way": "a"})
    html = show("error_summary", "forms", 'error_summary(form, "照片还在。")', form=form)
    assert '<a href="#id_words">请写是什么事。</a>' in html
    assert 'role="alert"' in html
    assert "照片还在。" in html
    assert show("error_summary", "forms", "error_summary(form)", form=Report()) == ""


def test_fields_without_a_django_form() -> None:
    html = show("input", "forms", 'input("tel", "手机号", value="1", hint="有事才打", errors=["少几位"])')
    assert 'aria-describedby="id_tel_error id_tel_hint"' in html
    assert '<label for="id_tel">手机号</label>' in html
    few = show("choice", "forms", 'choice("a", "好吗", [("y", "好"), ("n", "不好")], "n")')
    assert few.count('type="radio"') == 2
    assert 'value="n" checked' in few
    many = show("choice", "forms", 'choice("a", "几栋", rows, 3)', rows=[(n, f"{n}栋") for n in range(6)])
    assert '<option value="3" selected>' in many


def test_a_time_line_names_the_day_once_and_leaves_awaited_steps_hollow() -> None:
    entries = [Entry(NOW, "接单"), Entry(NOW - timedelta(hours=1), "派单", note="<今晚>"), Entry(None, "请您说")]
    html = show("timeline", "timeline", "timeline(entries)", entries=entries)
    assert html.count("11月23日") == 1
    assert "&lt;今晚&gt;" in html
    assert html.count('class="awaited"') == 1
