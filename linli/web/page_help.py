"""Help for each page: a few steps in both languages, in one small file a page, reachable from the foot of that page.

A file is named after the page's view: `resident:home` is `help/resident.home.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linli.web.access import public
from linli.web.whom_to_call import around_page

FOLDER = Path(__file__).parent / "help"
START = "start"
"""Help for pages that have none of their own: errors, and these pages themselves."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Help:
    """How one page is used: what it is for, then one step after the other."""

    key: str
    title: Said
    steps: tuple[Said, ...]


@cache
def all_help() -> dict[str, Help]:
    """Every page's help by its key. Raises KeyError for a file without title or steps, in either language."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        steps = tuple(Said(step["zh"], step["en"]) for step in data["steps"])
        found[path.stem] = Help(path.stem, Said(data["title"]["zh"], data["title"]["en"]), steps)
    return found


def key_of(view_name: str) -> str:
    """The key of a view's help: `desk:inbox` has `desk.inbox`."""
    return view_name.replace(":", ".")


def help_href(request: HttpRequest) -> str:
    """The address of this page's help. No query."""
    match = getattr(request, "resolver_match", None)
    key = key_of(match.view_name) if match is not None else START
    return f"/help/{key if key in all_help() else START}/"


@public
@require_safe
def page_help(request: HttpRequest, key: str) -> HttpResponse:
    """`/help/<page>/`: how this page is used."""
    found = all_help().get(key)
    if found is None:
        raise Http404
    context = {**around_page(request), "help": found, "back": _back(request)}
    response = render(request, "help.jinja", context, using="jinja2")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _back(request: HttpRequest) -> str:
    """The page that somebody came from, if it is one of ours."""
    origin = f"{request.scheme}://{request.get_host()}"
    came = request.headers.get("Referer", "")
    return came.removeprefix(origin) if came.startswith(f"{origin}/") else "/"
