"""Django's registration of this noun: what waits of it, its messages, and what it hears."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, the words of messages, and what follows volunteers, bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.points import message_words as _words  # noqa: F401  # registers its words when imported
        from linli.points import waiting
        from linli.points.following import when_body_is_succeeded, when_place_is_merged, when_volunteer_leaves

        register("activity:points.approve", waiting.approver_part, waiting.approver_lines)
        register("activity:points.hand_over", waiting.keeper_part, waiting.keeper_lines)
        register("activity:points.doubt", waiting.judge_part, waiting.judge_lines)
        subscribe("volunteer.left", when_volunteer_leaves)
        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
