"""Django's registration of this noun: what waits of it, what it hears of posts, bodies and places, its messages."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what is heard."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.drills import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.drills.following import when_appointment_ends, when_body_is_succeeded, when_place_is_merged
        from linli.drills.waiting import helper_lines, helper_part, holder_lines, holder_part

        register("drill", holder_part, holder_lines)
        register("drill.can_you", helper_part, helper_lines)
        subscribe("appointment.ended", when_appointment_ends)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
