"""Django's registration of this noun: what it hears, how its messages read, and what waits in the inbox."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of proposals for deliberation, and let invitations, sessions and tasks stand in inboxes."""
        from linli.core.events import subscribe
        from linli.meetings import (
            landing,
            message_words,  # noqa: F401  # registers its words when imported
            waiting,
        )
        from linli.meetings.following import when_body_is_succeeded, when_place_is_merged

        landing.subscribe()
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
        waiting.register()
