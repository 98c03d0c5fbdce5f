"""Amounts of money as people write them: yuan with two digits after the point, kept as whole fen."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from linli.web.typed import FULL_WIDTH

AMOUNT = re.compile(r"([0-9]{1,12})(?:[.．]([0-9]{1,2}))?")


def in_yuan(fen: int) -> str:
    """1,200.50 yuan."""
    return _("%(amount)s yuan") % {"amount": f"{fen // 100:,}.{fen % 100:02d}"}


def fen_of(text: str) -> int | None:
    """The fen of an amount in yuan as it was typed; None for what is none."""
    found = AMOUNT.fullmatch(re.sub(r"[\s,，¥￥元]", "", text.translate(FULL_WIDTH)))
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
