"""What the message about an answer says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from linli.messages.words import register


def _answered(refs: Mapping[str, Any]) -> tuple[str, str]:
    return _("You said that a page is not good"), _("The answer stands at %(address)s.") % {"address": refs["address"]}


register("feedback.answered", _answered)
