"""Django's registration of this noun: what waits of it, and what is heard of bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.wishes"
    label = "wishes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.wishes import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.wishes.following import when_body_is_succeeded, when_place_is_merged
        from linli.wishes.waiting import checker_lines, checker_part, claimer_lines, claimer_part

        register("offer:wish", checker_part, checker_lines)
        register("offer:wish.claim", claimer_part, claimer_lines)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
