"""Every change of plans and drills; each verb in the file of whoever does it."""

from linli.drills.actions.answering import call_helper, release, say_yes, take_back
from linli.drills.actions.holding import (
    PostSaid,
    adapt,
    call_off,
    count_by_hand,
    hold,
    lapse,
    miss,
    remove_post,
    report_finding,
    set_post,
    tell,
)
from linli.drills.actions.planning import call_off_plan, plan_drill
from linli.drills.choosing import PlanFacts, PostFacts

__all__ = [
    "PlanFacts",
    "PostFacts",
    "PostSaid",
    "adapt",
    "call_helper",
    "call_off",
    "call_off_plan",
    "count_by_hand",
    "hold",
    "lapse",
    "miss",
    "plan_drill",
    "release",
    "remove_post",
    "report_finding",
    "say_yes",
    "set_post",
    "take_back",
    "tell",
]
