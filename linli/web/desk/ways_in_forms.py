"""Ways that a page offers, each with its rule and the fields of its form as data; and going one that a form asked for.

The reader acts in the first of their posts that may; a way that none may is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind, Refused, unseen
from linli.web.desk.frame import whole_number
from linli.web.desk.pressing import tried

Rule = Callable[[Actor, Any, datetime], Refusal | None]
Act = Callable[[Any, Any, dict[str, Any]], object]


class Field(NamedTuple):
    """One field: `kind` is area, line, date, pick or tick; `options` names the page's list that a pick offers."""

    name: str
    label: Any
    kind: str = "area"
    options: str = ""
    hint: Any = ""
    longest: int = 500


class Spec(NamedTuple):
    """One way: its words, its rule, its fields, what it calls, what is said then; `primary` stands out."""

    label: Any
    rule: Rule
    fields: tuple[Field, ...]
    act: Act
    done: Any
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def plain(act: Callable[..., object]) -> Act:
    """A verb that asks for nothing."""
    return lambda _sent, row, rest: act(row, **rest)


def words(act: Callable[..., object]) -> Act:
    """A verb that asks for words."""
    return lambda sent, row, rest: act(row, words=sent.get("words", ""), **rest)


def acting(actor: Actor, rule: Rule, row: Any, at: datetime) -> Actor | None:
    """The reader in the first of their posts that may; None where none may. No query."""
    posts = (actor.in_post(held) for held in actor.posts)
    return next((one for one in posts if rule(one, row, at) is None), None)


def _asked_as(actor: Actor, rule: Rule, row: Any, at: datetime) -> Actor:
    """The reader in the first of their posts that may; else in the first that only may not now, so that a second press
    is known as theirs and a no says why; else as they are. No query."""
    answers = [(one, rule(one, row, at)) for one in (actor.in_post(held) for held in actor.posts)]
    able = [one for one, refused in answers if refused is None]
    later = [one for one, refused in answers if refused is not None and refused.kind is RefusalKind.WHEN]
    return next(iter([*able, *later]), actor)


def ways_of(table: Mapping[str, Spec], actor: Actor, row: Any, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    return [Way(key, spec) for key, spec in table.items() if acting(actor, spec.rule, row, at) is not None]


def go(table: Mapping[str, Spec], sent: Any, actor: Actor, row: Any, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    spec = table.get(sent.get("do", ""))
    if spec is None:
        raise Refused(unseen())
    by = _asked_as(actor, spec.rule, row, at)
    spec.act(sent, row, {"by": by, "at": at, "version": whole_number(sent.get("version", ""))})
    return str(spec.done)


def pressed(
    request: HttpRequest, table: Mapping[str, Spec], actor: Actor, row: Any, at: datetime
) -> dict[str, str] | None:
    """Go the way that was asked for; the mistakes by field, or None where it went through. Raises `Refused`."""
    return tried(request, lambda: go(table, request.POST, actor, row, at)) or None


def paper(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """A page to be printed, of which no browser keeps a copy."""
    response = render(request, template, values, using="jinja2")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def form_values(sent: Any, errors: dict[str, str]) -> dict[str, Any]:
    """What the template needs to show a form again with what was typed, and the list of mistakes on top."""
    asked = sent.get("do", "") if errors else ""
    return {
        "asked": asked,
        "typed": sent if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
    }
