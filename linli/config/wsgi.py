"""The web's entry point for a WSGI server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")

application = get_wsgi_application()

# Load every page's module now: the first visitor should not wait for it.
_ = get_resolver().url_patterns

# What is loaded stays: the collector need not look at it again for every few hundred objects that a page makes.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
