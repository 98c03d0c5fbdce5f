"""Lints the Jinja2 templates: `python scripts/check_templates.py`. Lists what is wrong and exits with 1.

Length; no inline style, script or event attribute (the content security policy would block them); every image with an
`alt`, every table with a caption; every imported macro exists and is called with arguments that it has; macro files use
only their arguments, imports and globals; no template and no macro without a user.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from linli.web.filters import ALL

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "linli"
MAX_LINES = 150
GLOBALS = frozenset(
    {"icon", "kind_name", "option_list", "static", "url", "_", "gettext", "ngettext", "pgettext", "npgettext"}
)
GLOBALS |= {"range", "dict", "namespace", "caller", "loop", "self", "super", "varargs", "kwargs"}
SHOWCASE = "styleguide.jinja"
"""Shows every macro, so that its use of one counts for nothing."""

PATTERNS = (
    (re.compile(r"<[^>{}]*\sstyle\s*="), "inline style"),
    (re.compile(r"<style\b"), "style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc=)"), "inline script"),
    (re.compile(r"<[a-z][^>{}]*\son[a-z]+\s*=", re.I), "event attribute"),
    (re.compile(r"\bhx-on[:\-]"), "hx-on attribute, which needs eval"),
    (re.compile(r"\bhx-[\w:-]+=([\"'])(?:js|javascript):"), "script in an hx attribute, which needs eval"),
    (re.compile(r"\bhx-trigger=([\"'])[^\"']*\["), "hx-trigger filter, which needs eval"),
    (re.compile(r"(?:href|src|action)=([\"'])\s*javascript:", re.I), "javascript: address"),
    (re.compile(r"\|\s*safe\b"), "safe filter: return Markup from Python instead"),
)
COMMENT = re.compile(r"\{#.*?#\}", re.S)
REFERENCE = re.compile(r"[\"']((?:[\w-]+/)*[\w-]+\.(?:jinja|txt))[\"']")
COMPOSED = re.compile(r"f[\"']([\w/-]+)/\{\w+\}\.jinja[\"']")
QUOTED = re.compile(r"[\"']([a-z_]{2,30})[\"']")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one template."""

    template: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.template}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Macro:
    """A macro's parameters. `open_ended` where it takes more than it names."""

    parameters: tuple[str, ...]
    required: int
    open_ended: bool


@dataclass
class Template:
    """One parsed template and what it says about others."""

    name: str
    text: str
    tree: nodes.Template
    macros: dict[str, Macro] = field(default_factory=dict)
    called: set[tuple[str, str]] = field(default_factory=set)
    references: set[str] = field(default_factory=set)


def environment() -> Environment:
    env = Environment(
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(ALL)
    return env


def directories(package: Path) -> list[Path]:
    """The template folders of the web and of each of its faces."""
    web = package / "web"
    return [path for path in sorted({web / "templates", *web.glob("*/templates")}) if path.is_dir()]


def _macro(node: nodes.Macro) -> Macro:
    names = tuple(argument.name for argument in node.args)
    body = list(node.find_all(nodes.Name))
    open_ended = any(name.name in {"kwargs", "varargs"} for name in body)
    return Macro(names, len(names) - len(node.defaults), open_ended)


def parse(package: Path) -> tuple[dict[str, Template], list[Fault]]:
    """All templates by the name under which they are loaded, and those that cannot be parsed."""
    env, found, broken = environment(), {}, []
    for folder in directories(package):
        for path in sorted(folder.rglob("*.jinja")):
            name, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
            try:
                tree = env.parse(text)
            except TemplateSyntaxError as error:
                broken.append(Fault(name, error.lineno, error.message or "syntax"))
                continue
            if name in found:
                broken.append(Fault(name, 1, "two templates of this name; only one is ever loaded"))
            template = found[name] = Template(name, text, tree)
            template.macros = {node.name: _macro(node) for node in tree.find_all(nodes.Macro)}
            template.references = {
                str(node.value) for node in tree.find_all(nodes.Const) if str(node.value).endswith(".jinja")
            }
    return found, broken


def text_faults(template: Template) -> Iterator[Fault]:
    """What can be seen without understanding the template."""
    lines = template.text.count("\n") + 1
    if lines > MAX_LINES:
        yield Fault(template.name, 1, f"{lines} lines; at most {MAX_LINES}")
    bare = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), template.text)
    for pattern, what in PATTERNS:
        for found in pattern.finditer(bare):
            yield Fault(template.name, bare[: found.start()].count("\n") + 1, what)
    for found in re.finditer(r"<img\b(?:\{\{.*?\}\}|\{%.*?%\}|[^>])*>", bare, re.S):
        if not re.search(r"\salt=", found[0]):
            yield Fault(template.name, bare[: found.start()].count("\n") + 1, "image without alt")
    for found in re.finditer(r"<table\b.*?(?:</table>|\Z)", bare, re.S):
        if "<caption" not in found[0]:
            yield Fault(template.name, bare[: found.start()].count("\n") + 1, "table without caption")


def _imports(template: Template) -> Iterator[tuple[str, str, str, int]]:
    """(local name, template, macro, line) of every `from … import`; macro is "" for `import … as`."""
    for whole in template.tree.find_all(nodes.Import):
        if isinstance(whole.template, nodes.Const):
            yield whole.target, str(whole.template.value), "", whole.lineno
    for node in template.tree.find_all(nodes.FromImport):
        if not isinstance(node.template, nodes.Const):
            continue
        source = str(node.template.value)
        for each in node.names:
            macro, local = each if isinstance(each, tuple) else (each, each)
            yield local, source, macro, node.lineno


def _call_fault(call: nodes.Call, name: str, macro: Macro) -> str | None:
    if macro.open_ended or call.dyn_args is not None or call.dyn_kwargs is not None:
        return None
    if len(call.args) > len(macro.parameters):
        return f"{name} takes {len(macro.parameters)} arguments"
    strange = [each.key for each in call.kwargs if each.key not in macro.parameters]
    if strange:
        return f"{name} has no argument {', '.join(strange)}"
    given = {*macro.parameters[: len(call.args)], *(each.key for each in call.kwargs)}
    lacking = [each for each in macro.parameters[: macro.required] if each not in given]
    return f"{name} lacks {', '.join(lacking)}" if lacking else None


def macro_faults(template: Template, templates: dict[str, Template]) -> Iterator[Fault]:
    """Imports that lead nowhere, wrong arguments; notes which macros are called."""
    known: dict[str, tuple[str, str]] = {name: (template.name, name) for name in template.macros}
    modules: dict[str, str] = {}
    for local, source, macro, line in _imports(template):
        if source not in templates:
            yield Fault(template.name, line, f"no template {source}")
        elif not macro:
            modules[local] = source
        elif macro not in templates[source].macros:
            yield Fault(template.name, line, f"no macro {macro} in {source}")
        else:
            known[local] = (source, macro)
    used = {name.name for name in template.tree.find_all(nodes.Name) if name.ctx == "load"}
    for local, (source, _macro_name) in known.items():
        if source != template.name and local not in used:
            yield Fault(template.name, 1, f"{local} is imported and not used")
    for call in template.tree.find_all(nodes.Call):
        target = None
        if isinstance(call.node, nodes.Name):
            target = known.get(call.node.name)
        elif isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name):
            module = modules.get(call.node.node.name)
            target = (module, call.node.attr) if module else None
            if target and target[1] not in templates[target[0]].macros:
                yield Fault(template.name, call.lineno, f"no macro {target[1]} in {target[0]}")
                continue
        if target:
            template.called.add(target)
            fault = _call_fault(call, target[1], templates[target[0]].macros[target[1]])
            if fault:
                yield Fault(template.name, call.lineno, fault)


def variable_faults(template: Template) -> Iterator[Fault]:
    """A macro file is imported without context: a name that it does not get as argument never has a value."""
    if not template.name.startswith("macros/"):
        return
    for name in sorted(find_undeclared_variables(template.tree) - GLOBALS - template.macros.keys()):
        yield Fault(template.name, 1, f"undefined variable {name}")


def _python_references(package: Path) -> set[str]:
    """Templates that Python files name: outright, or as f"folder/{name}.jinja" with the name quoted or a status."""
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    folders = {folder for text in texts for folder in COMPOSED.findall(text)}
    words = {word for text in texts for word in QUOTED.findall(text)}.union(map(str, range(400, 600)))
    composed = {f"{folder}/{word}.jinja" for folder in folders for word in words}
    return composed.union(*(REFERENCE.findall(text) for text in texts))


def use_faults(templates: dict[str, Template], package: Path) -> Iterator[Fault]:
    """Templates that nobody loads and macros that nobody calls."""
    loaded = _python_references(package).union(*(template.references for template in templates.values()), {SHOWCASE})
    called = set().union(*(each.called for name, each in templates.items() if name != SHOWCASE), set())
    for name, template in templates.items():
        if name not in loaded:
            yield Fault(name, 1, "no view and no template uses this")
        for macro in template.macros:
            if (name, macro) not in called:
                yield Fault(name, 1, f"nothing calls the macro {macro}")


def faults(package: Path = PACKAGE) -> list[Fault]:
    """Everything wrong with all templates, in a steady order."""
    templates, found = parse(package)
    checks: list[Any] = []
    for template in templates.values():
        checks += [text_faults(template), macro_faults(template, templates), variable_faults(template)]
    found += [fault for check in checks for fault in check]
    found += use_faults(templates, package)
    return sorted(set(found))


def main() -> int:
    found = faults()
    print("\n".join(map(str, found)) or "All templates are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
