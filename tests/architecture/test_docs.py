"""Pages that are read from the code say what the code says, and lead to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from linli.cli import COMMANDS
from linli.playbooks.enums import Power
from linli.service_requests.enums import State, Verb
from scripts import docs, docs_glossary, docs_settings, docs_truth
from scripts.docs_reading import table
from scripts.docs_rules import NOUNS, rules_of
from tests.architecture.reading import ROOT

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)\s]+)\)")


@pytest.fixture(scope="module")
def texts() -> Iterator[dict[str, str]]:
    """Every generated page as it would be written now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C")
        yield docs.written(docs.pages())


def test_generated_pages_are_up_to_date(texts: dict[str, str]) -> None:
    assert docs.differences(texts, docs.DOCS) == "", "run make docs"


def test_pages_are_the_same_in_a_chinese_shell(texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert docs.written({"rules.md": docs.pages()["rules.md"]})["rules.md"] == texts["rules.md"]
    assert not [name for name, text in texts.items() if name != "glossary.md" and re.search("[\u4e00-\u9fff]", text)]


def test_a_planted_change_shows_as_a_diff_and_saving_mends_it(texts: dict[str, str], tmp_path: Path) -> None:
    assert sorted(docs.save(texts, tmp_path)) == sorted(texts)
    page = tmp_path / "rules.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Only the resident", "Only the mayor"), encoding="utf-8")
    found = docs.differences(texts, tmp_path)
    assert "-" in found and "Only the mayor" in found
    assert docs.save(texts, tmp_path) == ["rules.md"]
    assert docs.differences(texts, tmp_path) == ""


def test_a_missing_page_shows_as_a_diff(texts: dict[str, str], tmp_path: Path) -> None:
    docs.save(texts, tmp_path)
    (tmp_path / "reference" / "states.md").unlink()
    assert "docs/reference/states.md" in docs.differences(texts, tmp_path)


def test_who_may_close_is_one_row_with_a_sentence_and_the_line_of_the_function(texts: dict[str, str]) -> None:
    rows = [line for line in texts["rules.md"].splitlines() if line.startswith("| **close** ")]
    assert len(rows) == 1
    assert "is closed by the resident's word" in rows[0]
    place = re.search(r"`(linli/[\w/]+\.py):(\d+)`", rows[0])
    assert place is not None
    lines = (ROOT / place[1]).read_text(encoding="utf-8").splitlines()
    assert lines[int(place[2]) - 1].startswith("def may_close(")


def test_every_rule_power_state_verb_and_command_has_its_row(texts: dict[str, str]) -> None:
    rules = [name for noun in NOUNS for name, *_rest in rules_of(noun)]
    assert len(rules) >= 50
    for name in rules:
        assert f"| **{name.removeprefix('may_').replace('_', ' ')}** |" in texts["rules.md"]
    with translation.override("en"):
        assert all(f"| `{power.value}` | {power.sentence} |" in texts["reference/powers.md"] for power in Power)
    assert all(f"| `{state.value}` |" in texts["reference/states.md"] for state in State)
    assert all(f"| `{verb.value}` |" in texts["reference/states.md"] for verb in Verb)
    assert all(f"## `linli {command}`" in texts["reference/cli.md"] for command in COMMANDS)


def test_the_truth_table_has_a_cell_for_every_state_verb_and_role(texts: dict[str, str]) -> None:
    page = texts["reference/truth-table.md"]
    legend = re.findall(r"^\| (\d+) \| (`.*`) \|$", page, re.MULTILINE)
    roles = {role: int(column) for column, names in legend for role in re.findall(r"`([^`]+)`", names)}
    with translation.override("en"):
        wanted = docs_truth.cells(docs_truth.answers())
    assert {role for _state, _verb, role in wanted} == set(roles)
    assert len(wanted) == len(State) * len(Verb) * len(roles)
    sections = re.split(r"^## .*\(`(\w+)`\)$", page, flags=re.MULTILINE)[1:]
    written = {
        (State(state), Verb(row[0].strip("`")), role): row[column]
        for state, section in zip(sections[::2], sections[1::2], strict=True)
        for row in ([cell.strip() for cell in line.strip("| ").split("|")] for line in section.split("\n"))
        if len(row) > 1 and row[0].startswith("`")
        for role, column in roles.items()
    }
    assert written == wanted


def test_a_setting_that_is_read_and_not_explained_stops_the_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {name: about for name, about in docs_settings.ABOUT.items() if name != "LINLI_PORT"}
    monkeypatch.setattr(docs_settings, "ABOUT", short)
    with pytest.raises(LookupError, match="LINLI_PORT"):
        docs_settings.page()


def test_a_word_of_the_glossary_that_is_not_in_the_code_stops_the_docs() -> None:
    with pytest.raises(LookupError, match="not in the code"):
        docs_glossary.resolve("linli.service_requests.models.Ticket")


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(["a"], [["Refusal | None"]]).splitlines()[-1] == "| Refusal \\| None |"


def broken_links(root: Path) -> list[str]:
    """Links of Markdown pages that lead to no file."""
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "linli").rglob("*.md")]
    return [
        f"{page.relative_to(root)}: {target}"
        for page in sorted(pages)
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target.partition("#")[0]).exists()
    ]


def test_no_page_links_to_nothing() -> None:
    assert broken_links(ROOT) == []


def test_a_planted_broken_link_is_caught(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[here](README.md) [gone](docs/gone.md#x) [out](https://linli.example/)\n")
    assert broken_links(tmp_path) == ["README.md: docs/gone.md#x"]


def test_pages_for_people_stand_in_both_languages() -> None:
    found = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", *(ROOT / "docs" / "how-to").glob("*.md")]
    english = {page for page in found if not page.name.endswith(".zh-CN.md")}
    assert len(english) >= 8
    missing = [page.name for page in english if not page.with_suffix(".zh-CN.md").exists()]
    assert missing == []
