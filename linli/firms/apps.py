"""Django's registration of this noun: what waits of it, what it hears, and how its messages read."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.firms"
    label = "firms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, and what is heard of bodies, posts and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.firms import (
            following,
            message_words,  # noqa: F401  # registers its words when imported
            waiting,
        )

        register("firms.envoy", waiting.envoy_part, waiting.envoy_lines)
        register("firms.keeper", waiting.keeper_part, waiting.keeper_lines)
        register("firms.helper", waiting.helper_part, waiting.helper_lines)
        register("firms.own", waiting.firm_part, waiting.firm_lines)
        register("firms.stars", waiting.firm_part, waiting.round_lines)
        subscribe("organisation.created", following.when_body_is_made)
        subscribe("appointment.ended", following.when_appointment_ends)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
