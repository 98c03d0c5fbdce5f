"""The table on who sits together in a forum: its sides."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Named, fixed

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class Side(Named):
    """One of those who sit together in a forum: bodies of these kinds, which speak as one."""

    key: Key = fixed(max_length=40)
    bodies: Bodies = fixed(min_length=1)
