"""Django's registration of this noun."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.service_requests"
    label = "service_requests"
    default_auto_field = "django.db.models.BigAutoField"
