"""Django's registration of this noun: how its messages read, what waits of it, and who follows a body that ended."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.emergencies"
    label = "emergencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register words, the lines of the inbox, and what is heard of bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.emergencies import message_words  # noqa: F401  # registers its words when imported
        from linli.emergencies.following import when_body_is_succeeded, when_place_is_merged
        from linli.emergencies.waiting import called_lines, called_part, holder_lines, holder_part

        register("emergency", called_part, called_lines)
        register("emergency.held", holder_part, holder_lines)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
