"""Whole pages of the templates: base, errors, paper; and what the first screen weighs."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from linli.core import clock
from linli.places.mourning import DAYS
from linli.web.assets import BuiltStorage, hashed_names
from linli.web.styleguide import Named, styleguide_context
from tests.web.browser import STATIC, render

ERRORS = (400, 403, 404, 409, 410, 413, 422, 429, 500, 503)
BUDGET = 20 * 1024
HOME = """
{% extends "base_resident.jinja" %}
{% from "macros/rows.jinja" import row_list %}
{% from "macros/forms.jinja" import textarea, photo_input %}
{% from "macros/page.jinja" import elevation %}
{% block content %}<form method="post">{{ textarea("words", "哪里不对？想要什么？") }}{{ photo_input() }}</form>
{{ row_list(rows.follow, now) }}{{ row_list(rows.today, now) }}{{ elevation(buildings, "楼栋") }}{% endblock %}
"""


def guide(face: str, language: str = "zh-hans", elder: bool = False) -> str:
    text = engines["jinja2"].env.loader.get_source(engines["jinja2"].env, "styleguide.jinja")[0]
    context = styleguide_context() | {"frame": f"base_{face}.jinja"}
    return render(text, context, language=language, elder=elder)


@pytest.mark.parametrize("face", ["resident", "desk"])
@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_every_page_names_its_language_and_mode(face: str, language: str, lang: str) -> None:
    html = guide(face, language, elder=True)
    assert f'<html lang="{lang}" class="elder {face}" data-text="20"' in html


def test_the_page_can_be_enlarged_and_follows_no_script() -> None:
    html = guide("resident")
    assert 'content="width=device-width, initial-scale=1, viewport-fit=cover"' in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)


def test_the_bar_has_four_entries_and_marks_the_current_one() -> None:
    html = render('{% extends "base_resident.jinja" %}', {"nav_current": "follow", "estate": Named("春和里小区")})
    bar = html[html.index('<nav class="bar"') : html.index("</nav>")]
    assert bar.count("<li>") == 4
    assert re.findall(r'href="([^"]+)"', bar) == [
        "/e/chunhe-li/",
        "/e/chunhe-li/service-requests/new/",
        "/f/",
        "/me/",
    ]
    assert re.search(r'href="/f/" aria-current="page"', bar)
    assert bar.count("aria-current") == 1


def test_a_telephone_comes_before_the_page_and_is_the_hotline_where_there_is_no_station() -> None:
    plain = render('{% extends "base_resident.jinja" %}', {})
    assert plain.index('href="tel:12345"') < plain.index("<main")
    station = Named("春和里站点", telephone="1000000 1234")
    assert 'href="tel:10000001234"' in render('{% extends "base_resident.jinja" %}', {"station": station})


def test_mourning_greys_the_whole_page_of_its_own_city() -> None:
    day = clock.local_date(clock.now())
    DAYS.remember([(7, day, day)])
    page = '{% extends "base_resident.jinja" %}'
    assert "data-mourning" in render(page, {"estate": SimpleNamespace(name="春和里", slug="chunheli", city_id=7)})
    assert "data-mourning" not in render(page, {"estate": SimpleNamespace(name="远方里", slug="yuanfangli", city_id=8)})
    assert "data-mourning" in render(page, {})
    DAYS.remember([])
    assert "data-mourning" not in guide("resident")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("status", ERRORS)
def test_an_error_says_what_happened_what_was_kept_one_way_on_and_a_telephone(status: int, language: str) -> None:
    request = RequestFactory().get("/e/chunhe-li/service-requests/new/")
    with translation.override(language):
        html = engines["jinja2"].get_template(f"errors/{status}.jinja").render({}, request)
    body = html[html.index("<main") : html.index("</main>")]
    assert body.count("<h1>") == 1
    assert re.search(r"<p>[^<]{6,}</p>", body)
    assert body.count("<a ") == 1
    assert 'href="tel:' in html
    assert str(status) not in body


def test_a_refusal_s_words_take_the_place_of_the_general_ones() -> None:
    refusal = styleguide_context()["verbs"][5].refusal
    html = engines["jinja2"].get_template("errors/403.jinja").render({"refusal": refusal}, RequestFactory().get("/"))
    for words in (refusal.why, refusal.who_can, refusal.instead):
        assert words in html


def test_a_sheet_of_paper_has_its_own_style_and_no_buttons() -> None:
    html = render('{% extends "print/base.jinja" %}{% block content %}<h1>公示</h1>{% endblock %}', {"issuer": "站点"})
    assert "print" in re.findall(r'stylesheet" href="([^"]+)"', html)[0]
    assert "站点" in html
    assert "<button" not in html


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.mark.parametrize("elder", [False, True])
def test_the_first_screen_s_html_and_css_fit_the_budget(elder: bool) -> None:
    html = render(HOME, styleguide_context() | {"nav_current": "home"}, elder=elder)
    css = (STATIC / "linli" / "resident.css").read_bytes()
    weight = compressed(html.encode()) + compressed(css)
    assert weight <= BUDGET, f"{weight} bytes"
    assert weight + compressed((STATIC / "linli" / "resident.js").read_bytes()) <= 4 * BUDGET


def test_built_files_are_addressed_by_what_they_hold() -> None:
    storage = BuiltStorage(location=STATIC, base_url="/static/")
    for name, hashed in hashed_names().items():
        assert storage.url(name) == f"/static/{hashed}"
        assert (STATIC / hashed).read_bytes() == (STATIC / name).read_bytes()
        assert (STATIC / f"{hashed}.gz").exists()
    assert storage.url("linli/other.png") == "/static/linli/other.png"


def test_nothing_is_smaller_than_one_root_size() -> None:
    for name in ("resident", "desk"):
        css = (STATIC / "linli" / f"{name}.css").read_text()
        sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)rem", css)]
        assert sizes
        assert min(sizes) >= 1
        assert not re.findall(r"font-size:[\d.]*(?:px|em)", css)
        assert set(re.findall(r"font-weight:(\d+)", css)) <= {"400", "600"}
        assert "text-align:justify" not in css
        assert "font-style:italic" not in css
