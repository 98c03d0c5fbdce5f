"""Django's registration of this noun: the rota answers who is on duty, and hears of posts that end."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the rota answer, and hear of posts."""
        from linli.core.events import subscribe
        from linli.duties import (
            following_contact,
            following_reception,
            following_recurring,
            waiting_contact,
            waiting_reception,
            waiting_recurring,
        )
        from linli.duties import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.duties.following import when_appointment_ends, when_body_is_succeeded
        from linli.duties.queries import on_duty_at
        from linli.duties.waiting import register
        from linli.organisations.queries import answer_by_rota

        answer_by_rota(on_duty_at)
        register()
        waiting_reception.register()
        waiting_contact.register()
        waiting_recurring.register()
        subscribe("appointment.ended", when_appointment_ends)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        for following in (following_reception, following_contact):
            subscribe("appointment.ended", following.when_appointment_ends)
            subscribe("organisation.succeeded", following.when_body_is_succeeded)
            subscribe("place.merged", following.when_place_is_merged)
        subscribe("organisation.described", following_contact.when_body_is_described)
        subscribe("organisation.succeeded", following_recurring.when_body_is_succeeded)
        subscribe("meeting.held", following_recurring.when_meeting_is_held)
        subscribe("sweep.started", following_recurring.when_sweep_starts)
        subscribe("drill.held", following_recurring.when_drill_is_held)
        for what in following_recurring.ENDS:
            subscribe(f"service_request.{what}", following_recurring.when_request_ends)
        subscribe("lesson_session.held", following_recurring.when_lesson_is_held)
