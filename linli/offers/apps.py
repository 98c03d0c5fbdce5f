"""Django's registration of this noun: what waits of it, and what is heard of bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.offers import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.offers import waiting
        from linli.offers.following import when_body_is_succeeded, when_place_is_merged

        register("offer:order", waiting.keeper_part, waiting.keeper_order_lines)
        register("offer:order.do", waiting.doer_part, waiting.doer_order_lines)
        register("offer:need", waiting.keeper_part, waiting.keeper_need_lines)
        register("offer:need.answer", waiting.doer_part, waiting.doer_need_lines)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
