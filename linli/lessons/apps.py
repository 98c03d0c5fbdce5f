"""Django's registration of this noun: what waits of it, and what is heard of bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.lessons"
    label = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.lessons import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.lessons.following import when_body_is_succeeded, when_place_is_merged
        from linli.lessons.waiting import arranger_lines, arranger_part, lecturer_lines, lecturer_part

        register("lesson", lecturer_part, lecturer_lines)
        register("lesson.arrange", arranger_part, arranger_lines)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
