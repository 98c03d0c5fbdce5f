"""The catalogs of every app: extract, check, compile.

    python scripts/translations.py extract     adds new msgids to each app's django.po and drops those no longer used
    python scripts/translations.py check       fails on a catalog that is not complete, or on words we do not use
    python scripts/translations.py compile     writes each django.mo (never committed)

An app is a package directly below linli/ or below linli/web/ (resident, desk …). Its catalog lies in its own `locale/`.
English msgids are the English text, so only Simplified Chinese has catalogs.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "linli"
LOCALE = "zh_Hans"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
JINJA_OPTIONS = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.i18n"}
DJANGO_TAG = re.compile(r"""\{%\s*(?:trans|translate)\s+(?P<quote>["'])(?P<text>.*?)(?P=quote)(?P<rest>[^%]*)%\}""")
DJANGO_BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?(?P<head>[^%]*)%\}(?P<one>.*?)(?:\{%\s*plural\s*%\}(?P<many>.*?))?"
    r"\{%\s*endblocktrans(?:late)?\s*%\}",
    re.S,
)
CONTEXT = re.compile(r"""\bcontext\s+(["'])(?P<context>.*?)\1""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
BANNED = ("工单", "流转", "系统", "亲爱的", "成功", "失败", "尊敬的", "权限不足", "敬请谅解", "！", "!")
"""Words of no page; checked in Chinese, the exclamation mark in both languages."""

MessageId = str | tuple[str, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one catalog."""

    catalog: str
    what: str
    msgid: str

    def __str__(self) -> str:
        return f"{self.catalog}: {self.what}: {self.msgid}"


def _packages(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if (path / "__init__.py").is_file()] if folder.is_dir() else []


def apps(package: Path) -> list[Path]:
    """Every app's folder: the packages below `package`, and the faces below its `web`."""
    return _packages(package) + _packages(package / "web")


def catalog_path(app: Path) -> Path:
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def _sources(app: Path, package: Path) -> Iterator[Path]:
    others = [other for other in apps(package) if other != app and app in other.parents]
    for path in sorted(app.rglob("*")):
        if path.suffix not in {".py", ".jinja", ".html", ".txt"} or not path.is_file():
            continue
        parts = path.relative_to(app).parts
        if "locale" in parts or "static" in parts or any(other in path.parents for other in others):
            continue
        yield path


def _context(tag: str) -> str | None:
    found = CONTEXT.search(tag)
    return found["context"] if found else None


def _django_text(text: str, head: str) -> str:
    text = re.sub(r"\{\{\s*([\w.]+)[^}]*\}\}", r"%(\1)s", text)
    return " ".join(text.split()) if "trimmed" in head else text


def django_messages(text: str) -> Iterator[tuple[MessageId, str | None]]:
    """Messages of a Django template: (msgid or pair of forms, context)."""
    for tag in DJANGO_TAG.finditer(text):
        yield tag["text"], _context(tag["rest"])
    for block in DJANGO_BLOCK.finditer(text):
        one = _django_text(block["one"], block["head"])
        forms = (one, _django_text(block["many"], block["head"])) if block["many"] else one
        yield forms, _context(block["head"])


def _messages(path: Path) -> Iterator[tuple[MessageId, str | None]]:
    if path.suffix in {".html", ".txt"}:
        yield from django_messages(path.read_text(encoding="utf-8"))
        return
    method = "jinja2.ext:babel_extract" if path.suffix == ".jinja" else "python"
    options = JINJA_OPTIONS if path.suffix == ".jinja" else {}
    for _line, message, _comments, context in extract(
        method, BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options
    ):
        yield message, context


def extracted(app: Path, package: Path) -> Catalog:
    """All messages that the app's Python files and templates use, each with the files that use it."""
    catalog = Catalog()
    for path in _sources(app, package):
        for message, context in _messages(path):
            catalog.add(message, locations=[(path.relative_to(app).as_posix(), 0)], context=context)
    return catalog


def read_catalog(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Sorted, with file names and without line numbers or dates: a diff shows words only."""
    ordered = Catalog(locale=LOCALE, fuzzy=False, header_comment=f"# {path.parents[3].name}: Simplified Chinese.")
    for message in sorted((m for m in catalog if m.id), key=lambda m: (str(m.id), m.context or "")):
        ordered.add(
            message.id,
            message.string,
            locations=sorted({(name, 0) for name, _ in message.locations}),
            flags=message.flags - {"fuzzy"},
            user_comments=message.user_comments,
            context=message.context,
        )
    body = BytesIO()
    write_po(body, ordered, width=110, include_lineno=False, omit_header=True)
    header = (
        f"# {path.parents[3].name}: Simplified Chinese.\n"
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + body.getvalue())


def _key(message: Message) -> tuple[str, str | None]:
    return _ids(message)[0], message.context


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def _indexed(catalog: Catalog) -> dict[tuple[str, str | None], Message]:
    return {_key(message): message for message in catalog if message.id}


def update(app: Path, package: Path) -> bool:
    """Brings one app's catalog up to its sources; translations stay. False where there is nothing to translate."""
    wanted, path = extracted(app, package), catalog_path(app)
    if not len(wanted) and not path.exists():
        return False
    old = _indexed(read_catalog(path))
    for message in wanted:
        known = old.get(_key(message)) if message.id else None
        if known is not None and _plural(known) == _plural(message):
            message.string, message.user_comments = known.string, known.user_comments
    write_catalog(path, wanted)
    return True


def _plural(message: Message) -> bool:
    return isinstance(message.id, tuple)


def _word_faults(name: str, message: Message) -> Iterator[Fault]:
    msgid = _key(message)[0]
    ids = _ids(message)
    for text in ids:
        if "!" in text:
            yield Fault(name, "exclamation mark in the msgid", text)
    wanted = set(PLACEHOLDER.findall(" ".join(ids)))
    for text in _strings(message):
        for word in BANNED:
            if word in text:
                yield Fault(name, f"banned word {word}", msgid)
        strange = set(PLACEHOLDER.findall(text)) - wanted
        if strange:
            yield Fault(name, f"placeholder not in the msgid {' '.join(sorted(strange))}", msgid)


def app_faults(app: Path, package: Path) -> Iterator[Fault]:
    """What is wrong with one app's catalog, compared with its sources."""
    name = app.relative_to(package).as_posix()
    wanted, path = _indexed(extracted(app, package)), catalog_path(app)
    try:
        have = _indexed(read_catalog(path))
    except Exception as error:
        yield Fault(name, "the catalog cannot be read", str(error))
        return
    for key in wanted.keys() - have.keys():
        yield Fault(name, "missing from the catalog", key[0])
    for key in have.keys() - wanted.keys():
        yield Fault(name, "no longer used", key[0])
    for key in wanted.keys() & have.keys():
        message = have[key]
        if message.fuzzy:
            yield Fault(name, "fuzzy", key[0])
        if not all(text.strip() for text in _strings(message)):
            yield Fault(name, "not translated", key[0])
        if _plural(message) != _plural(wanted[key]):
            yield Fault(name, "singular in one place and plural in the other", key[0])
    for message in have.values():
        yield from _word_faults(name, message)


def conflicts(package: Path) -> Iterator[Fault]:
    """The same msgid put differently by two apps: one of them would win unseen. A context keeps them apart."""
    first: dict[tuple[str, str | None], tuple[str, tuple[str, ...]]] = {}
    for app in apps(package):
        name = app.relative_to(package).as_posix()
        for key, message in _indexed(read_catalog(catalog_path(app))).items():
            other, strings = first.setdefault(key, (name, _strings(message)))
            if strings != _strings(message):
                yield Fault(name, f"put differently in {other} ({' '.join(strings)})", key[0])


def faults(package: Path = PACKAGE) -> list[Fault]:
    """Everything wrong with all catalogs, in a steady order."""
    found = [fault for app in apps(package) for fault in app_faults(app, package)]
    if not any(fault.what == "the catalog cannot be read" for fault in found):
        found += conflicts(package)
    return sorted(found)


def compile_all(package: Path = PACKAGE) -> int:
    """Writes django.mo beside every django.po; fuzzy entries stay out. Answers how many were written."""
    written = 0
    for app in apps(package):
        path = catalog_path(app)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read_catalog(path))
            written += 1
    return written


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("extract", "check", "compile"))
    parser.add_argument("apps", nargs="*", help="for extract: folders below linli/, such as web or web/desk")
    chosen = parser.parse_args(arguments)
    if chosen.command == "extract":
        folders = [PACKAGE / name for name in chosen.apps] or apps(PACKAGE)
        done = [app for app in folders if update(app, PACKAGE)]
        print(f"{len(done)} catalogs are up to their sources.")
        return 0
    if chosen.command == "compile":
        print(f"{compile_all()} catalogs compiled.")
        return 0
    found = faults()
    print("\n".join(map(str, found)) or "All catalogs are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
