"""Django's registration of this noun: its messages, what waits of it, and what follows bodies, posts and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.alliances"
    label = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register words, the lines of the inbox, and what is heard of bodies, posts and places."""
        from linli.alliances import claims_offers as _claims  # noqa: F401  # registers what can be claimed when imported
        from linli.alliances import following, waiting
        from linli.alliances import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.core.events import subscribe
        from linli.core.waiting import register

        register("alliance:tie", waiting.unit_part, waiting.unit_ties)
        register("alliance:tie.keeper", waiting.keeper_part, waiting.keeper_ties)
        register("alliance:agree", waiting.unit_part, waiting.unit_items)
        register("alliance:agree.keeper", waiting.keeper_part, waiting.keeper_items)
        register("alliance:list", waiting.unit_part, waiting.lists_due)
        register("alliance:part", waiting.unit_part, waiting.parts_due)
        register("alliance:word", waiting.unit_part, waiting.unit_words)
        register("alliance:word.keeper", waiting.keeper_part, waiting.keeper_words)
        subscribe("appointment.ended", following.when_appointment_ends)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
