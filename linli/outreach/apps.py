"""Django's registration of this noun, what waits in it, and who sees its photos."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let doors stand in inboxes, and visits have photos."""
        from linli.attachments.queries import register_subject
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.outreach.following import when_body_is_succeeded, when_place_is_merged
        from linli.outreach.photos import sees_photos
        from linli.outreach.waiting import (
            arranger_lines,
            arranger_part,
            settler_lines,
            settler_part,
            visitor_lines,
            visitor_part,
        )
        from linli.outreach.waiting_patrols import walker_lines, walker_part

        subscribe("organisation.succeeded", when_body_is_succeeded)
        subscribe("place.merged", when_place_is_merged)
        register("visit", visitor_part, visitor_lines)
        register("visit.share", arranger_part, arranger_lines)
        register("visit.settle", settler_part, settler_lines)
        register("visit.patrol", walker_part, walker_lines)
        register_subject("visit", sees_photos)
