"""Django's registration of this noun: what waits of it, and what is heard of bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows bodies and places."""
        from linli.care import following, waiting
        from linli.care import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.core.events import subscribe
        from linli.core.waiting import register

        register("care.review", waiting.reviewer_part, waiting.reviewer_lines)
        register("care.keep", waiting.keeper_part, waiting.keeper_lines)
        register("care.pay", waiting.payer_part, waiting.payer_lines)
        register("care.visit", waiting.visitor_part, waiting.visitor_lines)
        register("care.arrange", waiting.arranger_part, waiting.arranger_lines)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
