"""The forms of the four lists: what each asks, read from what was sent, filled from what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.refusals import Invalid
from linli.core.weekly import time_choices
from linli.offers import queries
from linli.offers.actions import ItemFacts, NeedFacts, ResourceFacts
from linli.offers.models import MOST, NAME, NOTE, TITLE, WORDS, Need, Resource, ServiceItem
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.parts_offers import Offers
from linli.service_requests.models import ServiceRequest
from linli.web.typed import day_of, id_of, number_of

Options = Sequence[tuple[str, str]]


class Field(NamedTuple):
    """One field of a form. `kind`: line, area, pick, number, date, times or tel."""

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    longest: int = NOTE
    options: Sequence[Any] = ()


def classes(plan: Offers) -> Field:
    """The classes of the playbook to choose from."""
    return Field("kind", _("Class"), "pick", options=[(one.key, str(one.name)) for one in plan.classes])


def times(label: str) -> Field:
    """The times of the week."""
    return Field("times", label, "times", options=time_choices())


def resource_fields(plan: Offers, owners: Options, *, new: bool) -> list[Field]:
    """What is asked of a resource; whose it is only of a new one. `owners`: with an empty one somebody by name can."""
    asked = [classes(plan), Field("what", _("What is offered"), longest=TITLE)]
    if new:
        asked.append(Field("owner", _("Whose it is"), "pick", options=owners))
    if new and any(not key for key, _name in owners):
        hint = _("Kept sealed. It stands on no list and is shown only with the telephone, for a minute.")
        asked += [Field("name", _("Their name, where it is no body"), hint=hint, longest=NAME)]
        asked += [Field("phone", _("Their telephone"), "tel")]
    asked += [
        Field("words", _("What there is to know; everybody may read it")),
        Field("skills", _("Skills, with commas between"), hint=_("Such as: labour law, blood pressure.")),
        times(_("When")),
        Field("per_month", _("How often a month"), "number", hint=_("Empty: as often as it is needed.")),
        Field("since", pgettext("resource", "From"), "date"),
        Field("until", pgettext("resource", "Until"), "date", hint=_("Empty: until you end it.")),
    ]
    return asked


def item_fields(plan: Offers, providers: Options) -> list[Field]:
    """What is asked of a service item."""
    return [
        classes(plan),
        Field("what", _("What can be ordered"), longest=TITLE),
        Field("provider", _("Done by whom"), "pick", options=providers),
        Field("words", _("What is done, in words for residents"), "area", longest=WORDS),
        Field("for_whom", _("For whom")),
        times(_("When")),
        Field("where", _("Where")),
        Field("per_week", _("How many orders a week"), "number", hint=_("Empty: as many as come.")),
        Field("price", _("What it costs"), hint=_("In words: free, at cost, or how much.")),
        Field("how", _("Good to know before ordering")),
    ]


def need_fields(plan: Offers) -> list[Field]:
    """What is asked of a need."""
    said = _("Bodies read this: no name, no door, no number.")
    return [
        classes(plan),
        Field("public_words", _("What is needed"), hint=said),
        Field("inner_words", _("What else you should know"), "area", _("Only those who keep the list read it."), WORDS),
        Field("skill", _("A skill that is needed, if any"), longest=TITLE),
        times(_("When it suits; none ticked: at any time")),
    ]


def order_fields(items: Options, weeks: Options) -> list[Field]:
    """What is asked where somebody orders by telephone or at the counter."""
    return [
        Field("item", _("What they order"), "pick", options=items),
        Field("week", _("For which week"), "pick", options=weeks),
        Field("words", _("What there is to know: which door, when it suits"), "area", longest=WORDS),
        Field("name", _("For whom it is, if they like"), longest=NAME),
        Field("phone", _("Telephone, if they want to be told"), "tel"),
    ]


# -- read ----------------------------------------------------------------------------------------------


def whole(sent: Any, field: str) -> int | None:
    """A whole number that may be left out. Raises `Invalid` on the field."""
    text = sent.get(field, "").strip()
    if not text:
        return None
    found = number_of(text)
    if found is None:
        raise Invalid({field: _("Write a whole number from 1 to %(most)s, or nothing.") % {"most": MOST}})
    return found


def _day(sent: Any, field: str) -> Any:
    text = sent.get(field, "").strip()
    day = day_of(text)
    if text and day is None:
        raise Invalid({field: _("Write a day, such as 2026-12-01.")})
    return day


def resource_facts(sent: Any, owners: Mapping[str, Organisation]) -> ResourceFacts:
    """Raises `Invalid`."""
    return ResourceFacts(
        kind=sent.get("kind", ""), what=sent.get("what", ""), owner=owners.get(sent.get("owner", "")),
        name=sent.get("name", ""), phone=sent.get("phone", ""), words=sent.get("words", ""),
        skills=tuple(sent.get("skills", "").replace("，", ",").replace("、", ",").split(",")),
        times=tuple(sent.getlist("times")), per_month=whole(sent, "per_month"), since=_day(sent, "since"),
        until=_day(sent, "until"),
    )  # fmt: skip


def item_facts_sent(sent: Any, providers: Mapping[str, Organisation]) -> ItemFacts:
    """Raises `Invalid`."""
    return ItemFacts(
        kind=sent.get("kind", ""), what=sent.get("what", ""), provider=providers.get(sent.get("provider", "")),
        price=sent.get("price", ""), words=sent.get("words", ""), for_whom=sent.get("for_whom", ""),
        times=tuple(sent.getlist("times")), where=sent.get("where", ""), per_week=whole(sent, "per_week"),
        how=sent.get("how", ""),
    )  # fmt: skip


def need_facts(sent: Any, about: ServiceRequest | None = None) -> NeedFacts:
    """What was sent of a need."""
    return NeedFacts(
        kind=sent.get("kind", ""), public_words=sent.get("public_words", ""), inner_words=sent.get("inner_words", ""),
        skill=sent.get("skill", ""), times=tuple(sent.getlist("times")), service_request=about,
    )  # fmt: skip


# -- filled --------------------------------------------------------------------------------------------


def resource_said(row: Resource) -> dict[str, Any]:
    """A resource as its form shows it."""
    return {
        "kind": row.kind, "what": row.what, "words": row.words, "skills": ", ".join(row.skills), "times": row.times,
        "per_month": row.per_month or "", "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until is not None else "",
    }  # fmt: skip


def item_said(row: ServiceItem) -> dict[str, Any]:
    """A service item as its form shows it."""
    return {
        "kind": row.kind, "what": row.what, "provider": str(row.provider_id), "words": row.words,
        "for_whom": row.for_whom, "times": row.times, "where": row.where, "per_week": row.per_week or "",
        "price": row.price, "how": row.how,
    }  # fmt: skip


def need_said(row: Need) -> dict[str, Any]:
    """A need as its form shows it."""
    return {
        "kind": row.kind, "public_words": row.public_words, "inner_words": row.inner_words, "skill": row.skill,
        "times": row.times,
    }  # fmt: skip


def doers(place: Place, plan: Offers) -> dict[str, Organisation]:
    """The bodies that do what is ordered there, by id, the nearest first. One query."""
    return {str(body.pk): body for body in queries.doers_at(place, plan)}


def sent_item(sent: Any, place: Place) -> ServiceItem | None:
    """The item that was chosen, of the menu of an estate."""
    item_id = id_of(sent.get("item", ""))
    return queries.menu_of(place).filter(pk=item_id).first() if item_id is not None else None
