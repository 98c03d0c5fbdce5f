"""docs/glossary.md: one word for each thing, in code, addresses, docs and on the screen. A test reads the page."""

from __future__ import annotations

import importlib
from enum import Enum
from pathlib import Path
from typing import Any

from scripts.docs_reading import ROOT, code, generated_by, table
from scripts.docs_words import SECTIONS, Word

HEAD = """# Words

{generated}
One word for each thing, everywhere: in code, addresses, events, docs and on the screen. A city's playbook may say some
of them its own way on its screens, never in code. What stands under *never* is used for no model, field, function or
file; a word marked *bare* may be a part of a name but not the whole of it.
"""


def resolve(dotted: str) -> Any:
    """The thing that a dotted name means: module, class, function, member of an enum. Raises LookupError."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(thing, part):
                raise LookupError(f"the glossary names {dotted}, which is not in the code")
            thing = getattr(thing, part)
        return thing
    raise LookupError(f"the glossary names {dotted}, which is not in the code")


def identifier(dotted: str) -> str:
    """The name as it is written where it is used: `ServiceRequest`, `accept`, `Verb.ACCEPT`."""
    thing, parts = resolve(dotted), dotted.split(".")
    return ".".join(parts[-2:]) if isinstance(thing, Enum) else parts[-1]


def source(dotted: str) -> str:
    """A link to the file in which the thing is."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        base = ROOT / Path(*parts[:cut])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.exists():
                return _link(_defining(path, parts[-1]) if cut < len(parts) else path)
    raise LookupError(dotted)


def _defining(path: Path, name: str) -> Path:
    """The file of a folder that defines what its `__init__.py` only passes on."""
    if path.name != "__init__.py":
        return path
    for each in sorted(path.parent.glob("*.py")):
        text = each.read_text(encoding="utf-8")
        if f"\ndef {name}(" in text or f"\nclass {name}(" in text or f"\nclass {name}:" in text:
            return each
    return path


def _link(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    return f"[{name.removeprefix('linli/')}](../{name})"


def _row(word: Word) -> list[str]:
    names = code(dict.fromkeys(identifier(each) for each in word.where))
    never = ", ".join(f"bare `{each[5:]}`" if each.startswith("bare ") else f"`{each}`" for each in word.never)
    return [word.chinese, word.english, names, source(word.where[0]), never]


def page() -> str:
    """The whole page."""
    parts = [HEAD.format(generated=generated_by("docs_glossary.py"))]
    for title, words in SECTIONS.items():
        rows = [_row(word) for word in words]
        parts.append(f"## {title}\n\n{table(['Chinese', 'English', 'identifier', 'where', 'never'], rows)}")
    return "\n".join(parts)
