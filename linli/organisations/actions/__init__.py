"""What can be done with bodies, their posts, who holds them, household links, and the keys of programs."""

from linli.organisations.actions.api_keys import make_api_key, revoke_api_key, use_api_key
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station
from linli.organisations.actions.import_bodies import AppointmentRow, BodyRow, appoint_many, import_bodies_many
from linli.organisations.actions.import_links import import_links_many
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

__all__ = [
    "Applied",
    "AppointmentRow",
    "BodyRow",
    "add_member",
    "apply_links",
    "appoint",
    "appoint_many",
    "bind_place",
    "correct_member",
    "create_organisation",
    "create_post",
    "describe_station",
    "end_appointment",
    "end_link",
    "end_membership",
    "finish_import",
    "forget_before",
    "hide_own_number",
    "import_bodies_many",
    "import_links_many",
    "import_roster_many",
    "link_household",
    "make_api_key",
    "record_count",
    "register_at_estate",
    "reveal_member",
    "revoke_api_key",
    "show_own_number",
    "undo_import",
    "use_api_key",
]
