"""Django's registration of this noun: what waits of it, who follows in it, and who sees its photos."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, what is heard of posts, bodies and places, and the photos."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.mediation.following import when_appointment_ends, when_body_is_succeeded, when_place_is_merged
        from linli.mediation.photos import SUBJECT, sees_photos
        from linli.mediation.waiting import giver_lines, giver_part, mediator_lines, mediator_part

        register("mediation", mediator_part, mediator_lines)
        register("mediation.give", giver_part, giver_lines)
        subscribe("appointment.ended", when_appointment_ends)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
        register_subject(SUBJECT, sees_photos)
