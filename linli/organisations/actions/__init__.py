"""What can be done with bodies, their posts, who holds them, household links, and the keys of programs."""

from linli.organisations.actions.api_keys import make_api_key, revoke_api_key, use_api_key
from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station
from linli.organisations.actions.links import Applied, apply_links, end_link, link_household
from linli.organisations.actions.own_numbers import hide_own_number, show_own_number

__all__ = [
    "Applied",
    "apply_links",
    "appoint",
    "bind_place",
    "create_organisation",
    "create_post",
    "describe_station",
    "end_appointment",
    "end_link",
    "hide_own_number",
    "link_household",
    "make_api_key",
    "revoke_api_key",
    "show_own_number",
    "use_api_key",
]
