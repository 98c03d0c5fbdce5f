"""What a duty is called."""

from __future__ import annotations

from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.duties.models import Duty
from linli.playbooks.parts_duties import Duty as Spec


def duty_name(duty: Duty) -> str:
    """What the playbook calls a duty, with the theme of its month where it has one."""
    try:
        return spec_name(duty.spec, duty.starts_on.month)
    except LookupError:
        return duty.key


def spec_name(spec: Spec, month: int) -> str:
    """The name of a duty of the playbook in a month."""
    if not spec.themes:
        return str(spec.name)
    return _("%(duty)s: %(theme)s") % {"duty": spec.name, "theme": spec.themes[month - 1]}


def month_words(month: date) -> str:
    """A month inside a sentence."""
    return dateformat.format(month, pgettext("date format, a month", "F Y"))
