"""The sheets' Chinese words: all there, with the same placeholders, and agreeing with what reading expects."""

import re
from pathlib import Path

import linli.core
from linli.core.sheets_columns import REASON_TITLES

CORE = Path(linli.core.__file__).parent
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)
CALL = re.compile(r'\b(?:_|pgettext)\(\s*(?:"list", )?"((?:[^"\\]|\\.)+)"', re.MULTILINE)


def catalog() -> dict[str, str]:
    return dict(ENTRY.findall((CORE / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()))


def test_every_sentence_about_sheets_is_translated() -> None:
    used = {message for path in CORE.glob("sheets*.py") for message in CALL.findall(path.read_text())}
    assert len(used) > 20
    assert used <= set(catalog())
    assert all(catalog().values())


def test_translations_keep_their_placeholders() -> None:
    for message, translation in catalog().items():
        assert set(re.findall(r"%\(\w+\)s", message)) == set(re.findall(r"%\(\w+\)s", translation))


def test_the_reason_column_is_known_in_both_languages() -> None:
    english, chinese = REASON_TITLES
    assert catalog()[english] == chinese
