"""What of honours is forgotten: who nominated whom and why, what the panel said, who objected; some months after the
round. What the honoured agreed to show stays until they take it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from linli.core import clock
from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.honours.models import Nomination, Objection, PanelMember, PanelWord


def _over(path: str) -> Callable[[date], Q]:
    """The playbook's months have passed since the round; at the latest the declared ones."""

    def over(day: date) -> Q:
        sooner = Q(**{f"{path}forget_on__lte": clock.local_date(clock.now())})
        return sooner | Q(**{f"{path}closed_at__lt": from_local(day)})

    return over


KEPT = (
    Kept(
        "nomination",
        Nomination,
        ("name", "room", "reasons", "nominator", "nominator_name", "nominator_room", "guardian", "decision_words"),
        _over("round__"),
    ),
    Kept("panel_member", PanelMember, ("name", "room"), _over("round__")),
    Kept("panel_word", PanelWord, ("words",), _over("nomination__round__")),
    Kept("objection", Objection, ("person", "name", "words", "answer"), _over("nomination__round__")),
)
