"""The place that a command names by its code, its slug or its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.models import Place


def named_place(name: str) -> Place:
    """The place with this code, slug or number. Raises Problem."""
    from linli.places.models import Place

    found = list(Place.objects.select_related("parent").filter(code=name)[:2]) if name else []
    found = found or list(Place.objects.select_related("parent").filter(slug=name)[:1])
    if not found and name.isdecimal() and len(name) < 10:
        found = list(Place.objects.select_related("parent").filter(pk=int(name)))
    if len(found) == 1:
        return found[0]
    if found:
        raise Problem(
            gettext_noop("Several places have the code {code}."),
            gettext_noop("Name the place by its number."),
            code=name,
        )
    raise Problem(
        gettext_noop("There is no place {code}."),
        gettext_noop("Name it by its code, its slug or its number."),
        code=name,
    )
