"""Django's registration of this noun."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.messages"
    label = "linli_messages"  # "messages" is Django's own; the tables keep their plain names
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The worker knows the jobs from the start; holders of posts are told of keys to them, bookers and keepers of
        bookings; what a body has of messages goes to who follows it."""
        from linli.messages import (
            about_bookings,
            about_channels,
            about_keys,
            jobs,  # noqa: F401  # imported for its declarations
            succeeding,
        )

        about_bookings.listen()
        about_keys.listen()
        about_channels.listen()
        succeeding.listen()
