"""What the messages to invited bodies say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

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


register("meeting.body.called", _called)
register("meeting.body.called_off", _called_off)
