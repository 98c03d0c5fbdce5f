"""The table on needs, resources, the menu and its orders: classes, words of the steps, days, who keeps and does."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Name, Named, Part, SourceKey, fixed, maximum, minimum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class ResourceClass(Named):
    """A class of resources, such as rooms or legal advice; needs and service items are of the same classes."""

    key: Key = fixed(max_length=40)


class OrderSteps(Part):
    """What a city calls the five steps of an order, from the resident's choice to the resident's word."""

    order: Name = own()
    dispatch: Name = own()
    take: Name = own()
    finish: Name = own()
    rate: Name = own()


class Offers(Named):
    """How a city brings needs and resources together and lets residents order from a menu; its word is the name.

    Bodies of the kinds `kept_by`, the first that serves a place, keep its four lists and assign each order within
    `dispatch`. Bodies of the kinds `done_by` take an order within `take`, and it is done within `do` of its coming;
    where they are unpaid they are asked, and never late. Whoever ordered says how it was; silence of `quiet_days`
    closes it.
    """

    source: SourceKey = own()
    kept_by: Bodies = fixed(min_length=1)
    done_by: Bodies = fixed(min_length=1)
    dispatch: Clock = maximum()
    take: Clock = maximum()
    do: Clock = maximum()
    quiet_days: int = minimum(default=7, ge=5, le=30)
    steps: OrderSteps = own()
    classes: tuple[ResourceClass, ...] = subset(min_length=1, strict=False)

    def resource_class(self, key: str) -> ResourceClass | None:
        """The class with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.classes if one.key == key), None)
