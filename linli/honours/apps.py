"""Django's registration of this noun: what waits of it, what it hears, its photos, its messages."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.honours"
    label = "honours"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, who sees photos, and what is heard."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.honours import following, waiting
        from linli.honours import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.honours.actions.common import SUBJECT
        from linli.honours.photos import sees_photos

        register("honour", waiting.keeper_part, waiting.keeper_lines)
        register("honour:round", waiting.keeper_part, waiting.round_lines)
        register("honour:word", waiting.panel_part, waiting.panel_lines)
        register_subject(SUBJECT, sees_photos)
        subscribe("appointment.ended", following.when_appointment_ends)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
