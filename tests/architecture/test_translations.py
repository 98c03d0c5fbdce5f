"""The catalogs are complete, and the check that says so catches what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import translations

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
PYTHON = """
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

def words(count):
    return _("Lamp is out"), pgettext("bar", "Home"), ngettext("%(n)s lamp", "%(n)s lamps", count)
"""
JINJA = (
    '{# x #}\n<p>{{ _("Good evening") }}{% trans count=n %}one door{% pluralize %}{{ count }} doors{% endtrans %}</p>\n'
)
DJANGO = (
    '{% load i18n %}{% translate "Sign in" %}{% trans "Home" context "sign" %}'
    "{% blocktranslate trimmed with name=user.name %}\n  Hello {{ name }}\n{% endblocktranslate %}"
    "{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
)
COMPLETE = """
msgid "Lamp is out"
msgstr "路灯不亮"

msgctxt "bar"
msgid "Home"
msgstr "首页"

msgid "%(n)s lamp"
msgid_plural "%(n)s lamps"
msgstr[0] "%(n)s盏灯"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one app, whose catalog is complete."""
    app = tmp_path / "linli" / "lamps"
    app.mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "views.py").write_text(PYTHON, encoding="utf-8")
    write(tmp_path / "linli", "lamps", COMPLETE)
    return tmp_path / "linli"


def write(package: Path, app: str, entries: str) -> None:
    path = translations.catalog_path(package / app)
    path.parent.mkdir(parents=True, exist_ok=True)
    (package / app / "__init__.py").touch()
    path.write_text(HEADER + entries, encoding="utf-8")


def found(package: Path) -> set[tuple[str, str]]:
    return {(fault.what, fault.msgid) for fault in translations.faults(package)}


def test_our_own_catalogs_are_complete() -> None:
    assert translations.faults() == []


def test_a_complete_catalog_has_no_fault(package: Path) -> None:
    assert found(package) == set()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Lamp is out"\nmsgstr "路灯不亮"\n', "", ("missing from the catalog", "Lamp is out")),
        ('msgstr "路灯不亮"', 'msgstr ""', ("not translated", "Lamp is out")),
        ('msgstr[0] "%(n)s盏灯"', 'msgstr[0] ""', ("not translated", "%(n)s lamp")),
        ('msgid "Lamp is out"', '#, fuzzy\nmsgid "Lamp is out"', ("fuzzy", "Lamp is out")),
        ("路灯不亮", "工单已派", ("banned word 工单", "Lamp is out")),
        ("路灯不亮", "提交成功", ("banned word 成功", "Lamp is out")),
        ("路灯不亮", "亮了！", ("banned word ！", "Lamp is out")),
        ("%(n)s盏灯", "%(m)s盏灯", ("placeholder not in the msgid %(m)s", "%(n)s lamp")),
        ('msgctxt "bar"\n', "", ("missing from the catalog", "Home")),
    ],
)
def test_a_planted_fault_is_caught(package: Path, old: str, new: str, fault: tuple[str, str]) -> None:
    assert old in COMPLETE
    write(package, "lamps", COMPLETE.replace(old, new))
    assert fault in found(package)


def test_a_msgid_that_no_source_uses_is_caught(package: Path) -> None:
    write(package, "lamps", COMPLETE + '\nmsgid "Old words"\nmsgstr "旧话"\n')
    assert found(package) == {("no longer used", "Old words")}


def test_an_exclamation_mark_in_the_english_is_caught(package: Path) -> None:
    (package / "lamps" / "more.py").write_text('print(_("Done!"))', encoding="utf-8")
    write(package, "lamps", COMPLETE + '\nmsgid "Done!"\nmsgstr "办完"\n')
    assert found(package) == {("exclamation mark in the msgid", "Done!")}


def test_a_catalog_that_cannot_be_read_is_a_fault_of_its_own(package: Path) -> None:
    translations.catalog_path(package / "lamps").write_bytes(b'msgid "Lamp is out"\nmsgstr "\xff\xfe"\n')
    assert {what for what, _msgid in found(package)} == {"the catalog cannot be read"}


def test_two_apps_may_not_put_the_same_words_differently(package: Path) -> None:
    (package / "doors").mkdir()
    (package / "doors" / "views.py").write_text('print(_("Lamp is out"))', encoding="utf-8")
    write(package, "doors", '\nmsgid "Lamp is out"\nmsgstr "灯灭了"\n')
    assert found(package) == {("put differently in doors (灯灭了)", "Lamp is out")}
    write(package, "doors", '\nmsgid "Lamp is out"\nmsgstr "路灯不亮"\n')
    assert found(package) == set()


def test_every_kind_of_source_is_read(package: Path) -> None:
    (package / "lamps" / "templates").mkdir()
    (package / "lamps" / "templates" / "page.jinja").write_text(JINJA, encoding="utf-8")
    (package / "lamps" / "templates" / "sign_in.html").write_text(DJANGO, encoding="utf-8")
    messages = {
        (message.id, message.context) for message in translations.extracted(package / "lamps", package) if message.id
    }
    assert messages == {
        ("Lamp is out", None),
        ("Home", "bar"),
        (("%(n)s lamp", "%(n)s lamps"), None),
        ("Good evening", None),
        (("one door", "%(count)s doors"), None),
        ("Sign in", None),
        ("Home", "sign"),
        ("Hello %(name)s", None),
        (("%(n)s row", "%(n)s rows"), None),
    }


def test_a_face_of_the_web_keeps_its_own_catalog(package: Path) -> None:
    for app, words in (("web", "Plate"), ("web/desk", "Inbox")):
        (package / app).mkdir()
        (package / app / "__init__.py").touch()
        (package / app / "views.py").write_text(f'print(_("{words}"))', encoding="utf-8")
    assert found(package) == {("missing from the catalog", "Plate"), ("missing from the catalog", "Inbox")}
    write(package, "web", '\nmsgid "Plate"\nmsgstr "门牌"\n')
    write(package, "web/desk", '\nmsgid "Inbox"\nmsgstr "待办"\n')
    assert found(package) == set()


def test_extraction_keeps_translations_adds_the_new_and_drops_the_old(package: Path) -> None:
    write(package, "lamps", COMPLETE + '\nmsgid "Old words"\nmsgstr "旧话"\n')
    (package / "lamps" / "more.py").write_text('print(_("New words"))', encoding="utf-8")
    assert translations.update(package / "lamps", package)
    assert found(package) == {("not translated", "New words")}
    path = translations.catalog_path(package / "lamps")
    text = path.read_text(encoding="utf-8")
    assert "路灯不亮" in text
    assert "旧话" not in text
    translations.update(package / "lamps", package)
    assert path.read_text(encoding="utf-8") == text


def test_an_app_without_words_gets_no_catalog(package: Path) -> None:
    (package / "empty").mkdir()
    (package / "empty" / "__init__.py").touch()
    assert not translations.update(package / "empty", package)
    assert not (package / "empty" / "locale").exists()


def test_compiled_catalogs_speak(package: Path) -> None:
    assert translations.compile_all(package) == 1
    compiled = translations.catalog_path(package / "lamps").with_suffix(".mo")
    assert "路灯不亮".encode() in compiled.read_bytes()


def test_the_command_fails_on_a_fault(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(translations, "faults", lambda: [translations.Fault("lamps", "fuzzy", "Lamp is out")])
    assert translations.main(["check"]) == 1
    assert capsys.readouterr().out == "lamps: fuzzy: Lamp is out\n"
