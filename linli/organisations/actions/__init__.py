"""What can be done with bodies, their posts and who holds them."""

from linli.organisations.actions.appointments import appoint, create_post, end_appointment
from linli.organisations.actions.bodies import bind_place, create_organisation, describe_station

__all__ = ["appoint", "bind_place", "create_organisation", "create_post", "describe_station", "end_appointment"]
