"""What can be done with bodies, their posts, who holds them, household links, and the keys of programs."""

from linli.organisations.actions.api_keys import make_api_key, revoke_api_key, use_api_key
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station
from linli.organisations.actions.import_bodies import AppointmentRow, BodyRow, appoint_many, import_bodies_many
from linli.organisations.actions.import_links import import_links_many
from linli.organisations.actions.import_roster import finish_import, forget_before, import_roster_many, undo_import
from linli.organisations.actions.links import Applied, apply_links, end_link, link_household
from linli.organisations.actions.own_numbers import hide_own_number, show_own_number
from linli.organisations.actions.plans import add_step, close_plan, finish_step, open_plan
from linli.organisations.actions.promises import answer_promise, make_promise
from linli.organisations.actions.roster import (
    add_member,
    correct_member,
    end_membership,
    record_count,
    register_at_estate,
    reveal_member,
)
from linli.organisations.actions.stations import (
    enter_station_money,
    mark_station_item,
    say_station_hours,
    strike_station_money,
)
from linli.organisations.actions.succession import describe_body, succeed
from linli.organisations.actions.terms import begin_term, end_contract, end_term, record_contract

__all__ = [
    "Applied",
    "AppointmentRow",
    "BodyRow",
    "add_member",
    "add_step",
    "answer_promise",
    "apply_links",
    "appoint",
    "appoint_many",
    "begin_term",
    "bind_place",
    "close_plan",
    "correct_member",
    "create_organisation",
    "create_post",
    "describe_body",
    "describe_station",
    "end_appointment",
    "end_contract",
    "end_link",
    "end_membership",
    "end_term",
    "enter_station_money",
    "finish_import",
    "finish_step",
    "forget_before",
    "hide_own_number",
    "import_bodies_many",
    "import_links_many",
    "import_roster_many",
    "link_household",
    "make_api_key",
    "make_promise",
    "mark_station_item",
    "open_plan",
    "record_contract",
    "record_count",
    "register_at_estate",
    "reveal_member",
    "revoke_api_key",
    "say_station_hours",
    "show_own_number",
    "strike_station_money",
    "succeed",
    "undo_import",
    "use_api_key",
]
