"""Who may do what to a service request, and when. Each rule is asked once; page, API and action show its words.

`may_<verb>(actor, thing, at) -> Refusal | None`, where None is yes. `thing` comes with station, holder and lead
joined; no rule issues a query. First *who*, then *when*: the state table answers the second for all verbs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.service_requests.enums import Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.affecting import (
    joined_by,
    may_affect,
    may_leave_affected,
    may_leave_affected_telephone,
)
from linli.service_requests.rules.common import RETURNS_ALLOWED, is_reporter, unseen
from linli.service_requests.rules.ending import (
    may_answer_finally,
    may_close,
    may_inspect,
    may_rate,
    may_reopen,
    may_withdraw,
)
from linli.service_requests.rules.handling import (
    may_defer,
    may_dispatch,
    may_dispatch_to,
    may_give_back,
    may_pause,
    may_raise,
    may_resolve,
    may_resume,
    may_return,
    may_take,
)
from linli.service_requests.rules.helping import may_add_helper, may_ask_help_of, may_end_helper, may_finish_help
from linli.service_requests.rules.intake import (
    may_accept,
    may_add,
    may_ask_for_more,
    may_decline,
    may_file,
    may_import,
    may_leave_telephone,
    may_merge,
)
from linli.service_requests.rules.moving import (
    may_await_agenda,
    may_classify,
    may_extend,
    may_redirect,
    may_take_back,
    may_unmerge,
)
from linli.service_requests.rules.releasing import may_hold_back_words, may_release_words
from linli.service_requests.rules.reminding import may_remind
from linli.service_requests.rules.saving import may_change_list, may_save_list
from linli.service_requests.rules.seeing import may_note, may_reply, may_see, may_tell_from_agenda
from linli.service_requests.rules.supervising import may_answer_supervision, may_supervise
from linli.service_requests.rules.watching import may_reschedule, may_watch

Rule = Callable[[Actor, ServiceRequest, datetime], Refusal | None]

RULES: dict[Verb, Rule] = {
    Verb.ACCEPT: may_accept,
    Verb.DECLINE: may_decline,
    Verb.ASK_FOR_MORE: may_ask_for_more,
    Verb.ADD: may_add,
    Verb.DISPATCH: may_dispatch,
    Verb.RAISE: may_raise,
    Verb.TAKE_BACK: may_take_back,
    Verb.REDIRECT: may_redirect,
    Verb.CLASSIFY: may_classify,
    Verb.TAKE: may_take,
    Verb.RETURN: may_return,
    Verb.PAUSE: may_pause,
    Verb.RESUME: may_resume,
    Verb.EXTEND: may_extend,
    Verb.RESOLVE: may_resolve,
    Verb.RATE: may_rate,
    Verb.REOPEN: may_reopen,
    Verb.INSPECT: may_inspect,
    Verb.CLOSE: may_close,
    Verb.ANSWER_FINALLY: may_answer_finally,
    Verb.DEFER: may_defer,
    Verb.AWAIT_AGENDA: may_await_agenda,
    Verb.MERGE: may_merge,
    Verb.UNMERGE: may_unmerge,
    Verb.WITHDRAW: may_withdraw,
}
"""The rule of each verb."""


def all_verbs(actor: Actor, thing: ServiceRequest, at: datetime) -> dict[Verb, Refusal | None]:
    """Every verb with its answer, for the page that shows the buttons."""
    return {verb: rule(actor, thing, at) for verb, rule in RULES.items()}


__all__ = [
    "RETURNS_ALLOWED",
    "RULES",
    "all_verbs",
    "is_reporter",
    "joined_by",
    "may_accept",
    "may_add",
    "may_add_helper",
    "may_affect",
    "may_answer_finally",
    "may_answer_supervision",
    "may_ask_for_more",
    "may_ask_help_of",
    "may_await_agenda",
    "may_change_list",
    "may_classify",
    "may_close",
    "may_decline",
    "may_defer",
    "may_dispatch",
    "may_dispatch_to",
    "may_end_helper",
    "may_extend",
    "may_file",
    "may_finish_help",
    "may_give_back",
    "may_hold_back_words",
    "may_import",
    "may_inspect",
    "may_leave_affected",
    "may_leave_affected_telephone",
    "may_leave_telephone",
    "may_merge",
    "may_note",
    "may_pause",
    "may_raise",
    "may_rate",
    "may_redirect",
    "may_release_words",
    "may_remind",
    "may_reopen",
    "may_reply",
    "may_reschedule",
    "may_resolve",
    "may_resume",
    "may_return",
    "may_save_list",
    "may_see",
    "may_supervise",
    "may_take",
    "may_take_back",
    "may_tell_from_agenda",
    "may_unmerge",
    "may_watch",
    "may_withdraw",
    "unseen",
]
