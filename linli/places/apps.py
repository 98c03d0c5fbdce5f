"""Django's registration of this noun, and what it hears once everything is loaded."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the worker carry out what is decided for today."""
        from linli.core.events import subscribe
        from linli.places.jobs import when_change_is_decided

        subscribe("place.change_decided", when_change_is_decided)
