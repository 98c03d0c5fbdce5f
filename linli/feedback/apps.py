"""Django's registration of this noun, and how its message reads."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how its message reads."""
        from linli.feedback import message_words  # noqa: F401  # registers its words when imported
