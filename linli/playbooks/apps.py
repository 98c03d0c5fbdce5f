"""Django's registration of this noun."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.playbooks"
    label = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"
