"""Django's registration of this noun."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Web and worker both know the jobs: one puts a photo's check into the queue, the other runs it."""
        from linli.attachments import jobs  # noqa: F401  # imported for its declarations
