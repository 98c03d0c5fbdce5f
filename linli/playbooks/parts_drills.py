"""The table on drills and call-outs: who plans one, who holds it in an estate, what residents do, its usual posts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Name, Named, Part, ShortName, SourceKey, fixed, own

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class DrillTask(Part):
    """A post that such a drill usually needs, and how many people for it; each estate makes it its own."""

    name: ShortName = own()
    heads: int = own(ge=1, le=200)


class DrillKind(Named):
    """What is practised, or what people are called out for: bodies of the kinds `planned_by` plan it for their places.

    In an estate it is held by the first of `held_by` that serves it. `says` tells residents what they do. What is found
    there is a service request of the category. The kinds bind bodies, never a person.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    planned_by: Bodies = fixed(min_length=1)
    held_by: Bodies = fixed(min_length=1)
    says: Name = own()
    category: Key = fixed(max_length=40)
    tasks: tuple[DrillTask, ...] = own(default=(), strict=False)
