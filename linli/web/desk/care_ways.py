"""Ways on the pages of care: each with its rule, what its form asks for, and what it sends to which action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused, unseen
from linli.web.desk.frame import whole_number


class Ask(NamedTuple):
    """One field of a way: a line, a number, a day, an area or a choice; `options` are (value, label)."""

    name: str
    label: Any
    kind: str = "text"
    hint: Any = ""
    options: Sequence[tuple[str, Any]] = ()
    longest: int = 200


class Way(NamedTuple):
    """One way as the page shows it: its words, in whose name it is gone, what its form asks for, what sends it, what
    is said then."""

    key: str
    label: Any
    by: Actor
    act: Callable[[HttpRequest, Actor, datetime, int | None], object]
    done: Any
    asks: tuple[Ask, ...] = ()
    primary: bool = False


def offered(ways: Sequence[tuple[Way, Callable[[Actor], Refusal | None]]]) -> list[Way]:
    """The ways that their rules let go. No query."""
    return [way for way, rule in ways if way.by.held is not None and rule(way.by) is None]


def go(request: HttpRequest, ways: Sequence[Way], at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    key = request.POST.get("do", "")
    way = next((one for one in ways if one.key == key), None)
    if way is None or way.by.held is None:
        raise Refused(unseen())
    way.act(request, way.by, at, whole_number(request.POST.get("version", "")))
    return str(way.done)


def form_values(
    request: HttpRequest, ways: Sequence[Way], errors: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, Any]:
    """What the forms of the ways hold: what was typed and is wrong in the one that was sent, else what is usual."""
    asked = request.POST.get("do", "") if errors else ""
    names = {ask.name for way in ways for ask in way.asks}
    return {
        "ways": ways,
        "usual": {name: usual.get(name, "") for name in names},
        "asked": asked,
        "typed": {name: request.POST.get(name, "") for name in names} if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name in names and asked else "", said) for name, said in errors.items()],
    }
