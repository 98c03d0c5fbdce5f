"""Jinja2 with the same answers and less ceremony: for pages of hundreds of small outputs and calls.

Three things cost more than what they do: escaping makes a `Markup` of every value that is joined to a string at once;
calling walks through the ways in which a callable may ask for a context; a translated sentence is looked up and
formatted through two wrappers. Each is done here directly where the type of the value says that it may, and left to
Jinja2 where not. Tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, cast

import markupsafe
from django.utils.translation import get_language, gettext, pgettext
from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup

KEPT = 4096
"""Sentences kept in a process, in all languages."""

_plain: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]  # the C function below `escape`


def escaped(value: Any) -> str:
    """What `markupsafe.escape` gives, as any string: it is about to be joined to others."""
    kind = type(value)
    if kind is str:
        return _plain(value)
    if kind is Markup:
        return cast("str", value)
    if kind is int:
        return str(value)
    return markupsafe.escape(value)


class QuickTemplate(Template):
    """A template whose outputs are escaped without making a `Markup` of each."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """The template of compiled code."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = escaped
        return made

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        """What another template imports: rendered once, since all templates here have the same globals."""
        if self._module is None:
            self._module = self.make_module()
        return self._module


class QuickContext(Context):
    """A context that calls plain functions and macros at once."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer of a callable."""
        if type(__obj) is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(__self.eval_ctx, *args, **kwargs)
        if type(__obj) is FunctionType and not hasattr(__obj, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(*args, **kwargs)
        return super().call(__obj, *args, **kwargs)


@lru_cache(maxsize=KEPT)
def _sentence(_language: str | None, context: str | None, message: str) -> Markup:
    return Markup(gettext(message) if context is None else pgettext(context, message))  # noqa: S704  # from our catalogs


@lru_cache(maxsize=KEPT)
def _words(_language: str | None, message: str) -> str:
    return gettext(message)


def in_words(message: str) -> str:
    """A sentence in the reader's language as plain text, for what says the same to every row."""
    return _words(get_language(), message)


def _said(sentence: Markup, variables: dict[str, Any]) -> Markup:
    if "%" not in sentence:
        return sentence
    shown = {name: value if type(value) is int else escaped(value) for name, value in variables.items()}
    return Markup(str.__mod__(sentence, shown))  # noqa: S704  # what was put in is escaped


def say(message: str, /, **variables: Any) -> Markup:
    """A sentence in the reader's language, with the variables escaped."""
    return _said(_sentence(get_language(), None, message), variables)


def say_in(context: str, message: str, /, **variables: Any) -> Markup:
    """The same for a sentence that means different things in different places."""
    return _said(_sentence(get_language(), context, message), variables)


def option_list(options: Iterable[tuple[Any, Any]], chosen: Any) -> Markup:
    """The options of a drop-down, as (key, words), with the chosen one marked."""
    return _option_list(tuple((key, words, type(words)) for key, words in options), str(chosen))


@lru_cache(maxsize=512)
def _option_list(options: tuple[tuple[Any, Any, type], ...], chosen: str) -> Markup:
    """The same, kept. The type tells what is safe from an equal text that is not."""
    lines = (
        f'<option value="{escaped(key)}"{" selected" if str(key) == chosen else ""}>{escaped(words)}</option>'
        for key, words, _type in options
    )
    return Markup("".join(lines))  # noqa: S704  # what was put in is escaped


class QuickEnvironment(Environment):
    """The environment of such templates."""

    template_class = QuickTemplate
    context_class = QuickContext
