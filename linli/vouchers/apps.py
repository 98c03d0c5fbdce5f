"""Django's registration of this noun: what waits of it, and what is heard of bodies and places."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.vouchers"
    label = "vouchers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the lines of the inbox, and what follows bodies and places."""
        from linli.core.events import subscribe
        from linli.core.waiting import register
        from linli.vouchers import following, waiting

        register("voucher.empty", waiting.part, waiting.empty_lines)
        register("voucher.due", waiting.part, waiting.due_lines)
        subscribe("organisation.succeeded", following.when_body_is_succeeded)
        subscribe("place.merged", following.when_place_is_merged)
