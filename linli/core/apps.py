"""Django's registration of this noun."""

import threading
from typing import Any

from django.apps import AppConfig
from django.utils.translation import trans_real


class Config(AppConfig):
    name = "linli.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The language of the moment is looked up some hundred times a page. Linli works in threads and awaits
        nothing between them, so that a thread's own variable does for it, at a fifth of the cost."""
        theirs: Any = trans_real
        if not isinstance(theirs._active, threading.local):
            theirs._active = threading.local()
