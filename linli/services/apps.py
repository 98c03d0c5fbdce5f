"""Django's registration of this noun: what waits of it, and what is heard of posts, bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows posts, bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.services import following, waiting
        from linli.services import message_words as _words  # noqa: F401  # registers its words when imported

        register("service", waiting.agent_part, waiting.agent_lines)
        register("service.entry", waiting.directory_part, waiting.entry_lines)
        register("service.report", waiting.directory_part, waiting.report_lines)
        subscribe("appointment.ended", following.when_appointment_ends)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
