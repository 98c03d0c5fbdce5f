"""Writes the pages of docs/ that are read from the code: `make docs`, or `python scripts/docs.py`.

`--check` changes nothing: it prints what would change, as a diff, and fails if there is any. All pages are in English,
whatever the language of the shell, and the same on every machine.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))

Page = Callable[[], str]


def pages() -> dict[str, Page]:
    """Every generated page, by its path below docs/, with what writes it."""
    from scripts import (
        docs_api,
        docs_cli,
        docs_glossary,
        docs_personal,
        docs_powers,
        docs_rules,
        docs_settings,
        docs_states,
        docs_truth,
    )
    from scripts import generate_playbook_docs as playbooks

    return {
        "rules.md": docs_rules.page,
        "glossary.md": docs_glossary.page,
        "reference/states.md": docs_states.page,
        "reference/truth-table.md": docs_truth.page,
        "reference/personal-data.md": docs_personal.page,
        "reference/powers.md": docs_powers.page,
        "reference/api.md": docs_api.page,
        "reference/cli.md": docs_cli.page,
        "reference/settings.md": docs_settings.page,
        "reference/playbooks.md": playbooks.page,
    }


def written(wanted: Mapping[str, Page]) -> dict[str, str]:
    """The text of every page, in English."""
    from django.utils import translation

    with translation.override("en"):
        return {name: write() for name, write in wanted.items()}


def differences(texts: Mapping[str, str], folder: Path) -> str:
    """What would change in a folder, as one diff; empty where nothing would."""
    found = []
    for name, text in texts.items():
        path = folder / name
        have = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = difflib.unified_diff(
            have.splitlines(keepends=True), text.splitlines(keepends=True), f"docs/{name}", "what the code says"
        )
        found.append("".join(lines))
    return "".join(found)


def save(texts: Mapping[str, str], folder: Path) -> list[str]:
    """Write the pages that differ; returns their names."""
    changed = []
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def set_up(folder: str) -> None:
    """Load the models, with a data directory that is thrown away; no database is asked."""
    os.environ.update(LINLI_DATA=folder, LC_ALL="C", DJANGO_SETTINGS_MODULE="linli.config.settings")
    import django

    django.setup()


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or say what is out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail, with a diff, where a page is out of date")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="linli-docs-") as folder:
        set_up(folder)
        texts = written(pages())
    if not chosen.check:
        changed = save(texts, DOCS)
        print("\n".join(f"docs/{name} is written." for name in changed) or "All pages are up to date.")
        return 0
    found = differences(texts, DOCS)
    if found:
        print(f"{found}\nDocs are out of date: run make docs.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
