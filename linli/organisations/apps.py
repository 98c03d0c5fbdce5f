"""Django's registration of this noun, and what it hears once everything is loaded."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of changes of the tree and of public spaces, and let what waits stand in inboxes."""
        from linli.core.events import subscribe
        from linli.organisations.queries import waiting
        from linli.organisations.reshaped import (
            when_grid_is_ended,
            when_place_is_merged,
            when_place_is_split,
            when_space_is_moved,
            when_space_room_is_ended,
        )

        subscribe("place.merged", when_place_is_merged)
        subscribe("grid.merged", when_place_is_merged)
        subscribe("grid.ended", when_grid_is_ended)
        subscribe("place.split", when_place_is_split)
        subscribe("public_space.moved", when_space_is_moved)
        subscribe("public_space.room_ended", when_space_room_is_ended)
        waiting.register()
