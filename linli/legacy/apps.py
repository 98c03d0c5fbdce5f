"""Django's registration of this noun: what waits of it, what it hears, and how its messages read."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.legacy"
    label = "legacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, and what is heard of bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.legacy import message_words  # noqa: F401  # registers its words when imported
        from linli.legacy.following import when_body_is_succeeded, when_place_is_merged
        from linli.legacy.waiting import acting_part, keeper_lines, keeper_part, owner_lines, step_lines

        register("legacy", keeper_part, keeper_lines)
        register("legacy.own", acting_part, owner_lines)
        register("legacy.step", acting_part, step_lines)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
