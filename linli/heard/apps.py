"""Django's registration of this noun: what waits of it, and what it hears of matters, bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.heard"
    label = "heard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let answers stand in inboxes, and hear of every end."""
        from linli.core.waiting import register
        from linli.heard.following import listen
        from linli.heard.waiting import KIND, part_of, waiting_lines

        register(KIND, part_of, waiting_lines)
        listen()
