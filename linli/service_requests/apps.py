"""Django's registration of this noun, and what it tells the nouns below it once everything is loaded."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.service_requests"
    label = "service_requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who sees the photos of a service request, and how its messages read; hear of new holidays."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.service_requests import (
            message_words,  # noqa: F401  # registers its words when imported
            telling,
        )
        from linli.service_requests.jobs import when_holidays_are_adopted
        from linli.service_requests.photos import may_release_photos, sees_photos
        from linli.service_requests.succeeding import when_body_is_succeeded

        telling.subscribe()
        register_subject("service_request", sees_photos, may_release_photos)
        subscribe("holiday_notice.adopted", when_holidays_are_adopted)
        subscribe("organisation.succeeded", when_body_is_succeeded)
