"""What can be done with bodies, their posts, who holds them, household links, and the keys of programs."""

from linli.organisations.actions.api_keys import make_api_key, revoke_api_key, use_api_key
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station
from linli.organisations.actions.booklet import (
    ask_help,
    end_help,
    give_consent,
    open_booklet,
    scrub_consent_name,
    scrub_help_words,
    withdraw_consent,
)
from linli.organisations.actions.import_roster import finish_import, forget_before, import_roster_many, undo_import
from linli.organisations.actions.links import Applied, apply_links, end_link, link_household
from linli.organisations.actions.own_numbers import hide_own_number, show_own_number
from linli.organisations.actions.registration import put_also_under, register_oneself, set_aside, take_in
from linli.organisations.actions.roster import (
    add_member,
    correct_member,
    end_membership,
    record_count,
    register_at_estate,
    reveal_member,
)

__all__ = [
    "Applied",
    "add_member",
    "apply_links",
    "appoint",
    "ask_help",
    "bind_place",
    "correct_member",
    "create_organisation",
    "create_post",
    "describe_station",
    "end_appointment",
    "end_help",
    "end_link",
    "end_membership",
    "finish_import",
    "forget_before",
    "give_consent",
    "hide_own_number",
    "import_roster_many",
    "link_household",
    "make_api_key",
    "open_booklet",
    "put_also_under",
    "record_count",
    "register_at_estate",
    "register_oneself",
    "reveal_member",
    "revoke_api_key",
    "scrub_consent_name",
    "scrub_help_words",
    "set_aside",
    "show_own_number",
    "take_in",
    "undo_import",
    "use_api_key",
    "withdraw_consent",
]
