"""The quick environment answers as Jinja2's own does, for every kind of value, call and sentence."""

from __future__ import annotations

import threading
from typing import Any

import jinja2
import markupsafe
import pytest
from django.apps import apps
from django.utils import translation
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext, npgettext, pgettext, trans_real
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from linli.service_requests.enums import State
from linli.web.quick import QuickEnvironment, escaped, say, say_in


class Spoken:
    """Something that knows its own HTML."""

    def __html__(self) -> str:
        return "<b>spoken</b>"


def both(**options: Any) -> tuple[jinja2.Environment, jinja2.Environment]:
    made = []
    for kind in (jinja2.Environment, QuickEnvironment):
        env = kind(autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], **options)
        env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
        made.append(env)
    made[1].globals.update(gettext=say, pgettext=say_in, _=say)
    return made[0], made[1]


def same(source: str, loaded: dict[str, str] | None = None, **values: Any) -> str:
    """What both environments make of a template; fails where they differ."""
    plain, quick = both(loader=jinja2.DictLoader(loaded or {}))
    given_by = [env.from_string(source).render(**values) for env in (plain, quick)]
    assert given_by[0] == given_by[1]
    return given_by[1]


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert('x')</script>&\"",
        "",
        Markup("<i>ours</i>"),
        mark_safe("<i>Django's</i>"),
        lazystr("<lazy>"),
        gettext_lazy("Linli"),
        State.RECEIVED,
        Spoken(),
        7,
        True,
        None,
        1.5,
        ["<", 1],
    ],
)
def test_every_value_is_escaped_as_before(value: Any) -> None:
    assert str(escaped(value)) == str(markupsafe.escape(value))
    same("{{ value }}|{{ value ~ '<' }}|{{ [value]|join('<') }}|<a href=\"{{ value }}\">", value=value)


@given(st.text())
def test_no_text_leaves_a_page_unescaped(text: str) -> None:
    assert escaped(text) == str(markupsafe.escape(text))
    assert not set("<>'\"") & set(escaped(text))


def test_a_subclass_of_str_that_is_no_markup_is_escaped() -> None:
    class Words(str):
        __slots__ = ()

    assert escaped(Words("<")) == "&lt;"


def test_macros_calls_blocks_and_filters_give_the_same() -> None:
    macros = {
        "m.jinja": "{% macro box(a, b='&') %}[{{ a }}{{ b }}"
        "{{ kwargs.get('c', '') }}{{ caller() if caller is defined }}]{% endmacro %}"
    }
    source = (
        "{% from 'm.jinja' import box %}{{ box('<') }}{{ box('<', b='>') }}{{ box('x', c='&') }}"
        "{% call box('y') %}<{{ v }}>{% endcall %}{% filter upper %}<{{ v }}>{% endfilter %}"
        "{% set s %}<{{ v }}>{% endset %}{{ s }}"
        "{% for n in range(2) %}{{ loop.index }}{{ joined(v, n) }}{% endfor %}"
    )
    shown = same(source, macros, v="<v>", joined=lambda a, b: f"{a}{b}")
    assert "<v>" not in shown


def test_functions_that_ask_for_the_context_still_get_it() -> None:
    @jinja2.pass_context
    def named(context: Any) -> str:
        return str(context["v"])

    @jinja2.pass_environment
    def undefined_of(environment: Any) -> str:
        return str(environment.undefined.__name__)

    class Callable:
        @jinja2.pass_context
        def __call__(self, context: Any) -> str:
            return str(context["v"])

    source = "{% for w in [1] %}{{ named() }}{{ undefined_of() }}{{ other() }}{% endfor %}"
    assert same(source, named=named, undefined_of=undefined_of, other=Callable(), v="<v>").startswith("&lt;v&gt;")


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ nothing() }}", "{{ v.nothing() }}"])
def test_what_is_not_there_still_raises(source: str) -> None:
    for env in both():
        with pytest.raises(UndefinedError):
            env.from_string(source).render(v=Spoken())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sentences_are_translated_and_their_variables_escaped(language: str) -> None:
    with translation.override(language):
        shown = same(
            "{{ _('Linli') }}|{% trans %}Linli{% endtrans %}|{{ pgettext('kind', 'Request') }}|"
            "{% trans length=v %}waited {{ length }}{% endtrans %}|{% trans n=2 %}{{ n }}% of <b>{% endtrans %}|"
            "{% trans count=n %}{{ count }} more waits: show it too"
            "{% pluralize %}{{ count }} more wait: show them too"
            "{% endtrans %}|"
            "{{ _('100%% sure') }}|{{ _('%(n)d of %(v)s', n=n, v=v) }}|{{ _('%(v)s', v=safe) }}",
            v="<v>",
            n=3,
            safe=Markup("<i>"),
        )
    assert "<v>" not in shown
    assert ("诉求" in shown) is (language == "zh-hans")


def test_a_sentence_follows_the_language_of_its_thread() -> None:
    """Kept sentences know their language, and a thread its own."""
    heard: list[str] = []

    def other() -> None:
        with translation.override("en"):
            heard.append(str(say_in("kind", "Request")))

    with translation.override("zh-hans"):
        first = say_in("kind", "Request")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert (first, heard, say_in("kind", "Request")) == ("诉求", ["Request"], "诉求")


def test_the_language_of_the_moment_is_a_threads_own_variable() -> None:
    apps.get_app_config("core").ready()  # Django's own test signals put the slow one back
    assert isinstance(trans_real._active, threading.local)
