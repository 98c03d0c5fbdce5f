"""Django's registration of this noun: what waits of it, what it hears, its photos, its messages."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.volunteering"
    label = "volunteering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, who sees photos, and what is heard."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.volunteering import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.volunteering.following import when_appointment_ends, when_body_is_succeeded, when_place_is_merged
        from linli.volunteering.photos import SUBJECT, sees_photos
        from linli.volunteering.waiting import leader_lines, leader_part, own_lines, own_part

        register("activity", leader_part, leader_lines)
        register("activity.mine", own_part, own_lines)
        register_subject(SUBJECT, sees_photos)
        subscribe("appointment.ended", when_appointment_ends)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
