"""What the messages to invited bodies say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from linli.core import clock
from linli.messages.words import register
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.queries import by_id


def _forum(refs: Mapping[str, Any]) -> str:
    try:
        return str(by_id(UUID(refs["version"])).forum(refs["forum"]).name)
    except (LookupError, PlaybookVersion.DoesNotExist):
        return _("Meeting")


def _when(refs: Mapping[str, Any]) -> str:
    begins = clock.local(datetime.fromisoformat(refs["starts_at"]))
    return f"{begins:%Y-%m-%d %H:%M}"


def _called(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = {"forum": _forum(refs), "when": _when(refs)}
    return _("Your body is invited: %(forum)s") % told, _("%(forum)s, %(when)s. Say whether you come.") % told


def _called_off(refs: Mapping[str, Any]) -> tuple[str, str]:
    told = {"forum": _forum(refs), "when": _when(refs)}
    return _("%(forum)s is called off") % told, _("%(forum)s on %(when)s does not take place.") % told


def _came(title: str, body: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Words about what came onto the list of a forum."""

    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        return gettext(title) % {"forum": _forum(refs)}, gettext(body)

    return words


LISTED: dict[str, tuple[str, str]] = {
    "landed": (
        gettext_noop("On the list of %(forum)s"),
        gettext_noop("A matter came onto your list. Call a session; it stands on the agenda by itself."),
    ),
    "climbed": (
        gettext_noop("Climbed to %(forum)s"),
        gettext_noop("The forum below could not settle a matter; why stands on its page. Call a session for it."),
    ),
    "sent_down": (
        gettext_noop("Sent back to %(forum)s"),
        gettext_noop("The forum above gives a matter back to you; why stands on its page."),
    ),
    "moved": (
        gettext_noop("Now on the list of %(forum)s"),
        gettext_noop("The forum where a matter waited is not held any more; it waits for yours."),
    ),
    "came_back": (
        gettext_noop("No forum for a matter: %(forum)s is not held any more"),
        gettext_noop("It waits in your inbox. Take it off with a reason, or put it where it belongs."),
    ),
}
"""To the body whose list it is, by what happened."""

for _what, _said in LISTED.items():
    register(f"agenda_item.body.{_what}", _came(*_said), prompt=True)
register("meeting.body.called", _called)
register("meeting.body.called_off", _called_off)
