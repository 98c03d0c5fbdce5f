"""What can be done with bodies, their posts, who holds them, household links, and the keys of programs."""

from linli.organisations.actions.api_keys import make_api_key, revoke_api_key, use_api_key
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station
from linli.organisations.actions.bookings import (
    ForWhom,
    Wanted,
    book_space,
    confirm_booking,
    decline_booking,
    withdraw_booking,
)
from linli.organisations.actions.booklet import (
    ask_help,
    end_help,
    give_consent,
    open_booklet,
    scrub_consent_name,
    scrub_help_words,
    withdraw_consent,
)
from linli.organisations.actions.bringing_many import AppointmentRow, BodyRow, appoint_many, import_bodies_many
from linli.organisations.actions.candidates import advance_candidate, candidate_appointed, nominate
from linli.organisations.actions.following import hand_over, settle_links
from linli.organisations.actions.groundwork import record_step
from linli.organisations.actions.import_links import import_links_many
from linli.organisations.actions.import_roster import finish_import, forget_before, import_roster_many, undo_import
from linli.organisations.actions.links import Applied, apply_links, end_link, link_household
from linli.organisations.actions.own_numbers import hide_own_number, show_own_number
from linli.organisations.actions.plans import add_step, close_plan, finish_step, open_plan
from linli.organisations.actions.points import locate_station
from linli.organisations.actions.promises import answer_promise, make_promise
from linli.organisations.actions.registration import (
    put_also_under,
    register_oneself,
    reveal_registered,
    set_aside,
    take_in,
)
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
from linli.organisations.actions.taking_back import take_back_appointment
from linli.organisations.actions.term_of_post import Consent
from linli.organisations.actions.terms import begin_term, end_contract, end_term, record_contract

__all__ = [
    "Applied",
    "AppointmentRow",
    "BodyRow",
    "Consent",
    "ForWhom",
    "Wanted",
    "add_member",
    "add_step",
    "advance_candidate",
    "answer_promise",
    "apply_links",
    "appoint",
    "appoint_many",
    "ask_help",
    "begin_term",
    "bind_place",
    "book_space",
    "candidate_appointed",
    "close_plan",
    "confirm_booking",
    "correct_member",
    "create_organisation",
    "create_post",
    "decline_booking",
    "describe_body",
    "describe_station",
    "end_appointment",
    "end_contract",
    "end_help",
    "end_link",
    "end_membership",
    "end_term",
    "enter_station_money",
    "finish_import",
    "finish_step",
    "forget_before",
    "give_consent",
    "hand_over",
    "hide_own_number",
    "import_bodies_many",
    "import_links_many",
    "import_roster_many",
    "link_household",
    "locate_station",
    "make_api_key",
    "make_promise",
    "mark_station_item",
    "nominate",
    "open_booklet",
    "open_plan",
    "put_also_under",
    "record_contract",
    "record_count",
    "record_step",
    "register_at_estate",
    "register_oneself",
    "reveal_member",
    "reveal_registered",
    "revoke_api_key",
    "say_station_hours",
    "scrub_consent_name",
    "scrub_help_words",
    "set_aside",
    "settle_links",
    "show_own_number",
    "strike_station_money",
    "succeed",
    "take_back_appointment",
    "take_in",
    "undo_import",
    "use_api_key",
    "withdraw_booking",
    "withdraw_consent",
]
