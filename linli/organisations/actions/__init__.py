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
from linli.organisations.actions.import_roster import finish_import, forget_before, import_roster_many, undo_import
from linli.organisations.actions.links import Applied, apply_links, end_link, link_household
from linli.organisations.actions.own_numbers import hide_own_number, show_own_number
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

__all__ = [
    "Applied",
    "ForWhom",
    "Wanted",
    "add_member",
    "apply_links",
    "appoint",
    "bind_place",
    "book_space",
    "confirm_booking",
    "correct_member",
    "create_organisation",
    "create_post",
    "decline_booking",
    "describe_station",
    "end_appointment",
    "end_link",
    "end_membership",
    "enter_station_money",
    "finish_import",
    "forget_before",
    "hide_own_number",
    "import_roster_many",
    "link_household",
    "make_api_key",
    "mark_station_item",
    "record_count",
    "register_at_estate",
    "reveal_member",
    "revoke_api_key",
    "say_station_hours",
    "show_own_number",
    "strike_station_money",
    "undo_import",
    "use_api_key",
    "withdraw_booking",
]
