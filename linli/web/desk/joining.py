"""Joining one service request to another: which one leads, chosen from those near by or named by its number."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import TAIL, near_by, with_tail
from linli.service_requests.queries import visible_to
from linli.web.desk.finder import number_in
from linli.web.desk.forms import VerbForm, choice_field

SHOWN = 24
"""Characters of a title by which one knows a matter again."""


class MergeForm(VerbForm):
    """One of those near by, or the number of the one that leads."""

    near = choice_field(gettext_lazy("One of this building"), required=False)
    leading = forms.CharField(label=gettext_lazy("Number of the one that leads"), required=False, max_length=64)
    kinds: ClassVar[Mapping[str, str]] = {"near": "choice", "leading": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "leading": gettext_lazy("The last four digits will do. Its time line goes on; this one follows it.")
    }

    def prepare(self) -> None:
        """Offer what goes on in the same building; without any, the number alone is asked for. One query."""
        found = near_by(self.row, self.by) if self.by is not None else []
        none = ("", _("None of these; I write the number"))
        self.fields["near"].choices = [none, *((one.number, _named(one)) for one in found)]  # type: ignore[attr-defined]  # a choice field
        if not found:
            del self.fields["near"]


def _named(row: ServiceRequest) -> str:
    """The end of its number and what it says."""
    title = row.title if len(row.title) <= SHOWN else row.title[:SHOWN] + "…"
    return _("%(tail)s: %(title)s") % {"tail": row.number.rpartition("-")[2], "title": title}


def leading_of(row: ServiceRequest, by: Actor, typed: str, near: str) -> ServiceRequest:
    """The one that leads: by what was typed, else the one that was chosen. One query. Raises `Invalid` (leading)."""
    digits = unicodedata.normalize("NFKC", typed).strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= TAIL:
        return _with_tail(row, by, digits)
    number = number_in(typed) if digits else near
    leading = visible_to(by).filter(number=number).first() if number else None
    if leading is None and not digits:
        raise Invalid({"leading": _("Choose one, or write its number; the last four digits will do.")})
    if leading is None:
        raise Invalid({"leading": _("There is no service request with this number here.")})
    return leading


def _with_tail(row: ServiceRequest, by: Actor, digits: str) -> ServiceRequest:
    found = with_tail(row, by, digits)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid({"leading": _("Nothing that goes on in this estate has a number ending so.")})
    listed = pgettext("list", ", ").join(_("%(number)s %(title)s") % _pieces(one) for one in found)
    raise Invalid({"leading": _("Several end so: %(listed)s. Write the whole number.") % {"listed": listed}})


def _pieces(row: ServiceRequest) -> dict[str, str]:
    return {"number": row.number, "title": row.title[:SHOWN]}
