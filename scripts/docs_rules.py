"""docs/rules.md: who may do what. One row for each rule, with its sentence, its file and its line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.docs_reading import NOUNS, PACKAGE, code, generated_by, link, sentence, table

HEAD = """# Who may do what

{generated}
Each rule is one function that answers once, with `None` for yes or with a refusal that says why not, who can, and what
to do instead. Page, button, 403 and API body show those words. The sentence below is the function's docstring; if the
sentence is not what you would sign, the rule is wrong.

*Looking for something?* Search this page for the verb: **close**, **dispatch**, **reveal** …
"""


def rule_files(noun: str) -> list[Path]:
    """The files that hold a noun's rules."""
    single = PACKAGE / noun / "rules.py"
    beside = sorted((PACKAGE / noun).glob("rules_*.py"))
    return [single, *beside] if single.exists() else sorted((PACKAGE / noun / "rules").glob("*.py"))


def rules_of(noun: str) -> Iterator[tuple[str, str, Path, int]]:
    """Each rule of a noun: (name, sentence, file, line), in the order of the files."""
    for path in rule_files(noun):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("may_"):
                yield node.name, sentence(node), path, node.lineno


def _when() -> dict[str, str]:
    """The states in which the verb of each rule leads on, in the order of a service request's life."""
    from linli.service_requests.enums import TABLE
    from linli.service_requests.rules import RULES

    return {rule.__name__: code(sorted(TABLE.sources(verb))) for verb, rule in RULES.items()}


def _section(noun: str) -> str:
    found, when = list(rules_of(noun)), _when() if noun == "service_requests" else {}
    order = list(when)
    found.sort(key=lambda rule: order.index(rule[0]) if rule[0] in when else len(order))
    title = f"## {noun.replace('_', ' ').capitalize()}\n"
    head = ["who may …", "the rule", "in the states"] if when else ["who may …", "the rule"]
    head += ["where"]
    rows = []
    for name, said, path, line in found:
        verb = name.removeprefix("may_").replace("_", " ")
        row = [f"**{verb}**", said, *([when.get(name, "any")] if when else []), link(path, line)]
        rows.append(row)
    return f"{title}\n{table(head, rows)}"


def states() -> str:
    """The words of each state: who reads which, and whose turn it is."""
    from linli.service_requests.enums import FACES, State

    rows = [
        [
            f"`{state.value}`",
            str(FACES[state].resident),
            str(state.label),
            FACES[state].open311,
            str(FACES[state].turn.label),
        ]
        for state in State
    ]
    return table(["state", "residents read", "staff read", "Open311", "whose turn"], rows)


def page() -> str:
    """The whole page."""
    ordered = sorted(NOUNS, key=lambda noun: (noun != "service_requests", NOUNS.index(noun)))
    sections = [_section(noun) for noun in ordered]
    words = f"## The words of each state\n\n{states()}\nThe table that joins them: [states](reference/states.md).\n"
    return "\n".join([HEAD.format(generated=generated_by("docs_rules.py")), sections[0], words, *sections[1:]])
