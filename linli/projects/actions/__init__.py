"""What is done about calls and micro-projects; doors and jobs call these and write nothing themselves."""

from linli.projects.actions.calling import CallFacts, call_for
from linli.projects.actions.carrying import look, pay, take_back, tell_step
from linli.projects.actions.deciding import decide, decline, fund, review
from linli.projects.actions.ending import accept, give_up, give_word, publish, stop
from linli.projects.actions.proposing import ProjectFacts, StepFacts, draft, edit, facts_of, send

__all__ = [
    "CallFacts",
    "ProjectFacts",
    "StepFacts",
    "accept",
    "call_for",
    "decide",
    "decline",
    "draft",
    "edit",
    "facts_of",
    "fund",
    "give_up",
    "give_word",
    "look",
    "pay",
    "publish",
    "review",
    "send",
    "stop",
    "take_back",
    "tell_step",
]
