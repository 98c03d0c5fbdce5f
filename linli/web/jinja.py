"""The Jinja2 environment of all pages: translations, icons, static files, addresses and filters.

Django's Jinja2 backend calls `environment` once and keeps it. Undefined variables raise: a page never shows an empty
space where a fact should stand. Macros are imported without context: they see their arguments and these globals only.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from linli.web import filters
from linli.web.addresses import address
from linli.web.inbox_row import kind_name
from linli.web.quick import QuickEnvironment, option_list, say, say_in

ICONS = Path(__file__).parent / "static" / "linli" / "icons.json"
BUILD_HINT = "The front end is not built. Run: npm --prefix frontend ci && npm --prefix frontend run build"
SVG = (
    '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">%s</svg>'
)


@cache
def _drawings() -> dict[str, Markup]:
    """All built icons as inline SVG. Raises RuntimeError when the front end has not been built."""
    if not ICONS.exists():
        raise RuntimeError(BUILD_HINT)
    drawn: dict[str, str] = json.loads(ICONS.read_text(encoding="utf-8"))
    return {name: Markup(SVG % paths) for name, paths in drawn.items()}  # noqa: S704 - built by us


def icon(name: str) -> Markup:
    """One icon as inline SVG, hidden from screen readers: words always stand beside it.

    Raises LookupError for a name that frontend/icons/icons.json does not list.
    """
    try:
        return _drawings()[name]
    except KeyError:
        raise LookupError(f"no icon {name!r} in frontend/icons/icons.json") from None


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page; positional or named parts as in `reverse`."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else address(name)


@cache
def _kept_static(path: str) -> str:
    return static(path)


def static_url(path: str) -> str:
    """The address of a built file; but for development it does not change while a process lives."""
    return static(path) if settings.DEBUG else _kept_static(path)


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend, which passes loader, autoescape and auto_reload in `options`."""
    options["auto_reload"] = settings.DEBUG
    options["undefined"] = StrictUndefined
    options.setdefault("cache_size", -1)
    env = QuickEnvironment(
        autoescape=options.pop("autoescape", True),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        **options,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        gettext=say,
        pgettext=say_in,
        _=say,
        icon=icon,
        kind_name=kind_name,
        option_list=option_list,
        static=static_url,
        url=url,
    )
    env.filters.update(filters.ALL)
    return env
