"""How care is told on both faces: the chip of an application's state, and a line of the public notice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.care.enums import TONES
from linli.care.models import CareApplication, CareFund
from linli.care.queries import Noticed, Year
from linli.web.money_words import in_yuan


def chip_of(row: CareApplication) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


def fund_name(fund: CareFund) -> str:
    """What its playbook calls a fund; its key where the playbook knows it no more."""
    return str(fund.spec.name) if fund.spec is not None else fund.key


def notice_words(line: Noticed) -> str:
    """All that everybody reads of a case: where, what for unless cases are few, how much."""
    said = {"where": line.community, "purpose": line.purpose, "amount": in_yuan(line.amount)}
    if not line.purpose:
        return _("%(where)s: %(amount)s") % said
    return _("%(where)s, %(purpose)s: %(amount)s") % said


def year_words(year: Year) -> str:
    """A past year of a fund in a sentence; of few cases no more than that there were few."""
    if year.cases is None or year.fen is None:
        return _("%(year)s: a few grants; so few are not counted out.") % {"year": year.year}
    said = {"year": year.year, "count": year.cases, "amount": in_yuan(year.fen)}
    return _("%(year)s: %(count)s grants, %(amount)s together.") % said
