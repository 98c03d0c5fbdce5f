"""The templates are in order, and the lint that says so catches what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import check_templates

PAGE = '{% from "macros/parts.jinja" import plate %}\n<img src="/x.png" alt="">{{ plate("3栋", href=here) }}\n'
PARTS = "{% macro plate(name, href=None) %}<b>{{ name }}{{ href }}</b>{% endmacro %}\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one page and one macro, in order."""
    templates = tmp_path / "linli" / "web" / "templates"
    (templates / "macros").mkdir(parents=True)
    (templates / "macros" / "parts.jinja").write_text(PARTS, encoding="utf-8")
    (templates / "page.jinja").write_text(PAGE, encoding="utf-8")
    (tmp_path / "linli" / "web" / "views.py").write_text('TEMPLATE = "page.jinja"\n', encoding="utf-8")
    return tmp_path / "linli"


def put(package: Path, text: str, name: str = "page.jinja") -> None:
    path = package / "web" / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(package: Path) -> list[str]:
    return [fault.what for fault in check_templates.faults(package)]


def test_our_own_templates_are_in_order() -> None:
    assert check_templates.faults() == []


def test_templates_in_order_have_no_fault(package: Path) -> None:
    assert found(package) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('<p style="color:red">x</p>', "inline style"),
        ('<p class="a"\n  style="color:red">x</p>', "inline style"),
        ("<style>p { color: red }</style>", "style element"),
        ("<script>alert(1)</script>", "inline script"),
        ('<button onclick="x()">x</button>', "event attribute"),
        ('<div hx-on:click="x()">x</div>', "hx-on attribute, which needs eval"),
        ("<div hx-vals='js:{a: 1}'>x</div>", "script in an hx attribute, which needs eval"),
        ('<div hx-trigger="click[ctrlKey]">x</div>', "hx-trigger filter, which needs eval"),
        ('<a href="javascript:x()">x</a>', "javascript: address"),
        ("{{ words|safe }}", "safe filter: return Markup from Python instead"),
        ('<img src="/a.png">', "image without alt"),
        ('<img\n  src="{{ a > b }}">', "image without alt"),
        ("<table><tr><td>1</td></tr></table>", "table without caption"),
        ('{{ plate("3栋", colour="red") }}', "plate has no argument colour"),
        ('{{ plate("3栋", "/", "x") }}', "plate takes 2 arguments"),
        ("{{ plate() }}", "plate lacks name"),
        ('{% from "macros/parts.jinja" import chip %}{{ chip() }}', "no macro chip in macros/parts.jinja"),
        ('{% import "macros/parts.jinja" as parts %}{{ parts.chip() }}', "no macro chip in macros/parts.jinja"),
        ('{% from "macros/none.jinja" import chip %}{{ chip() }}', "no template macros/none.jinja"),
        ('{% from "macros/parts.jinja" import plate as sign %}', "sign is imported and not used"),
    ],
)
def test_a_planted_fault_is_caught(package: Path, planted: str, fault: str) -> None:
    put(package, PAGE + planted)
    assert found(package) == [fault]


@pytest.mark.parametrize(
    "harmless",
    [
        "{# <p style='x'> onclick= #}",
        "<script src=\"{{ static('x.js') }}\" defer></script>",
        '<img src="{{ a > b }}" alt="{{ words }}">',
        "<table><caption>x</caption><tr><td>1</td></tr></table>",
        '<input name="once" data-on="1">',
        '<div hx-get="/x" hx-trigger="every 30s">x</div>',
        '{{ plate(*pair) }}{{ plate(name="3栋") }}',
    ],
)
def test_what_only_looks_alike_is_let_through(package: Path, harmless: str) -> None:
    put(package, PAGE + harmless)
    assert found(package) == []


def test_faults_name_their_line(package: Path) -> None:
    put(package, PAGE + "\n\n<style>x</style>")
    assert str(check_templates.faults(package)[0]) == "page.jinja:5: style element"


def test_a_long_template_is_caught(package: Path) -> None:
    put(package, PAGE + "<p>x</p>\n" * 150)
    assert found(package) == ["153 lines; at most 150"]


def test_broken_syntax_is_caught(package: Path) -> None:
    put(package, PAGE + "{% if %}")
    assert "Expected an expression, got 'end of statement block'" in found(package)


def test_a_macro_may_use_its_arguments_imports_and_globals_only(package: Path) -> None:
    put(
        package,
        PARTS.replace("{{ href }}", '{{ href }}{{ icon("x") }}{{ _("y") }}{{ estate.name }}'),
        "macros/parts.jinja",
    )
    assert found(package) == ["undefined variable estate"]


def test_what_nobody_uses_is_caught(package: Path) -> None:
    put(package, "<p>x</p>", "old.jinja")
    put(package, PARTS + PARTS.replace("plate", "chip"), "macros/parts.jinja")
    assert found(package) == ["nothing calls the macro chip", "no view and no template uses this"]


def test_the_showcase_s_use_of_a_macro_counts_for_nothing(package: Path) -> None:
    put(package, PARTS + PARTS.replace("plate", "chip"), "macros/parts.jinja")
    put(package, '{% from "macros/parts.jinja" import chip %}{{ chip("x") }}', "styleguide.jinja")
    assert found(package) == ["nothing calls the macro chip"]


def test_error_pages_are_used_by_their_status(package: Path) -> None:
    put(package, "<p>x</p>", "errors/404.jinja")
    assert found(package) == ["no view and no template uses this"]
    (package / "web" / "errors.py").write_text('NAME = f"errors/{status}.jinja"\n', encoding="utf-8")
    assert found(package) == []


def test_faces_bring_their_own_templates_and_names_are_unique(package: Path) -> None:
    face = package / "web" / "desk" / "templates"
    face.mkdir(parents=True)
    (face / "page.jinja").write_text(PAGE, encoding="utf-8")
    assert found(package) == ["two templates of this name; only one is ever loaded"]
