"""Django's registration of this noun: what waits of it, what it hears, its photos, its messages."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, who sees photos, and what is heard."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.projects import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.projects.following import when_body_is_succeeded, when_place_is_merged
        from linli.projects.photos import SUBJECT, sees_photos
        from linli.projects.waiting import (
            caller_lines,
            caller_part,
            proposer_lines,
            proposer_part,
            reviewer_lines,
            reviewer_part,
        )

        register("project", caller_part, caller_lines)
        register("project.own", proposer_part, proposer_lines)
        register("project.asked", reviewer_part, reviewer_lines)
        register_subject(SUBJECT, sees_photos)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
