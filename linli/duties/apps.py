"""Django's registration of this noun: the rota answers who is on duty, and hears of posts that end."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the rota answer, and hear of posts."""
        from linli.core.events import subscribe
        from linli.duties.following import when_appointment_ends, when_body_is_succeeded
        from linli.duties.queries import on_duty_at
        from linli.organisations.queries import answer_by_rota

        answer_by_rota(on_duty_at)
        subscribe("appointment.ended", when_appointment_ends)
        subscribe("organisation.succeeded", when_body_is_succeeded)
