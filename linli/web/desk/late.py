"""Two at once: what the second reads whose form was made before the first sent theirs; what they wrote is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.core.refusals import Stale
from linli.people.models import Person
from linli.web.filters import clock as clock_words


def too_late(stale: Stale) -> str:
    """Who changed it and when; that nothing of the reader's is lost, nor written over the other's."""
    who = Person.objects.filter(pk=stale.by).values_list("name", flat=True).first() if stale.by else None
    if stale.at is None or who is None:
        return _("Somebody changed this before you. Look, then send.")
    told = {"time": clock_words(stale.at), "who": who}
    return _("%(time)s: %(who)s changed this before you. Look, then send.") % told
