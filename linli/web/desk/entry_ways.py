"""What may be done about an entry of the directory: each way with its rule, its form, and which action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.playbooks.enums import Power
from linli.services import actions, rules
from linli.services.actions import FirmFacts
from linli.services.enums import EntryVerb
from linli.services.models import DirectoryEntry
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import whole_number
from linli.web.typed import day_of

FACTS = ("name", "kind", "telephone", "where", "prices")
Act = Callable[[Any, DirectoryEntry, dict[str, Any]], object]


class Spec(NamedTuple):
    """One way: its words, rule, what its form asks for, what it calls, what is said then; `primary` stands first."""

    label: Any
    rule: Callable[[Actor, DirectoryEntry, datetime], Refusal | None]
    asks: str
    act: Act
    done: Any
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def _show(sent: Any, row: DirectoryEntry, rest: dict[str, Any]) -> object:
    day, way = day_of(sent.get("consented_on", "")), sent.get("consent_way", "")
    return actions.show_entry(row, said=sent.get("said", ""), consented_on=day, consent_way=way, **rest)


def _renew(sent: Any, row: DirectoryEntry, rest: dict[str, Any]) -> object:
    return actions.renew_entry(row, said=sent.get("said", ""), **rest)


def _change(sent: Any, row: DirectoryEntry, rest: dict[str, Any]) -> object:
    return actions.change_entry(row, FirmFacts(*(sent.get(name, "") for name in FACTS)), **rest)


def _reply(sent: Any, row: DirectoryEntry, rest: dict[str, Any]) -> object:
    return actions.reply_for_firm(row, reply=sent.get("reply", ""), **rest)


def _why(act: Callable[..., object]) -> Act:
    return lambda sent, row, rest: act(row, reason=sent.get("reason", ""), **rest)


WAYS: Mapping[str, Spec] = {
    "show": Spec(
        EntryVerb.SHOW.label, rules.may_show_entry, "show", _show,
        gettext_lazy("It stands in the directory from now on."), primary=True,
    ),
    "renew": Spec(
        EntryVerb.RENEW.label, rules.may_renew_entry, "said", _renew,
        gettext_lazy("Looked at. It comes back to you before its next day."), primary=True,
    ),
    "reply": Spec(
        EntryVerb.REPLY.label, rules.may_reply_for_firm, "reply", _reply,
        gettext_lazy("Written down; residents read it."),
    ),
    "change": Spec(EntryVerb.CHANGE.label, rules.may_change_entry, "facts", _change, gettext_lazy("Changed.")),
    "hide": Spec(
        EntryVerb.HIDE.label, rules.may_hide_entry, "reason", _why(actions.hide_entry),
        gettext_lazy("Hidden. Residents do not read it until you show it again."),
    ),
    "refuse": Spec(
        EntryVerb.REFUSE.label, rules.may_refuse_entry, "reason", _why(actions.refuse_entry),
        gettext_lazy("Not taken in. The reason stays here."),
    ),
    "remove": Spec(
        EntryVerb.REMOVE.label, rules.may_remove_entry, "reason", _why(actions.remove_entry),
        gettext_lazy("Taken out. What stood there is erased within two months."),
    ),
}  # fmt: skip


def acting(actor: Actor, row: DirectoryEntry) -> Actor:
    """The reader in the post that keeps this directory."""
    return in_post_with(actor, row.organisation_id, Power.DIRECTORY_KEEP)


def ways_of(actor: Actor, row: DirectoryEntry, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    by = acting(actor, row)
    return [Way(key, spec) for key, spec in WAYS.items() if spec.rule(by, row, at) is None]


def go(request: HttpRequest, actor: Actor, row: DirectoryEntry, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    spec = WAYS.get(request.POST.get("do", ""))
    if spec is None:
        raise Refused(rules.unseen_here("may_see_entry"))
    version = whole_number(request.POST.get("version", ""))
    spec.act(request.POST, row, {"by": acting(actor, row), "at": at, "version": version})
    return str(spec.done)
