"""What is done about teams, volunteers and activities; doors and jobs call these and write nothing themselves."""

from linli.volunteering.actions.confirming import confirm, report
from linli.volunteering.actions.events import EventFacts, call_off_event, choose_hands, plan_event, written_event
from linli.volunteering.actions.planning import (
    ActivityFacts,
    SlotFacts,
    call_off,
    change,
    lose_leader,
    plan_activity,
    publish,
    remove_slot,
    set_slot,
)
from linli.volunteering.actions.signing import remind, sign_up, sign_up_all, take_back
from linli.volunteering.actions.teams import TeamFacts, change_team, end_team, make_team
from linli.volunteering.actions.volunteers import (
    VolunteerFacts,
    call_volunteer,
    change_volunteer,
    enter_volunteer,
    join,
    leave,
    leave_team,
    opt_in,
)

__all__ = [
    "ActivityFacts",
    "EventFacts",
    "SlotFacts",
    "TeamFacts",
    "VolunteerFacts",
    "call_off",
    "call_off_event",
    "call_volunteer",
    "change",
    "change_team",
    "change_volunteer",
    "choose_hands",
    "confirm",
    "end_team",
    "enter_volunteer",
    "join",
    "leave",
    "leave_team",
    "lose_leader",
    "make_team",
    "opt_in",
    "plan_activity",
    "plan_event",
    "publish",
    "remind",
    "remove_slot",
    "report",
    "set_slot",
    "sign_up",
    "sign_up_all",
    "take_back",
    "written_event",
]
