"""All doors of the web. The resident's pages stand at the root."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from linli.web import calendars, health, page_feedback, page_help, preferences, worker
from linli.web.photos import photo

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("preferences/", preferences.change_preferences, name="preferences"),
    path("help/<str:key>/", page_help.page_help, name="help"),
    path("feedback/", page_feedback.feedback, name="feedback"),
    path("feedback/<uuid:feedback_id>/", page_feedback.feedback_given, name="feedback_given"),
    path("calendars/<str:words>.ics", calendars.calendar, name="calendar"),
    path("worker.js", worker.service_worker, name="service_worker"),
    path("photos/<uuid:attachment_id>/<str:size>", photo, name="photo"),
    path("accounts/", include("linli.web.accounts.urls")),
    path("api/v1/", include("linli.api.v1.urls")),
    path("desk/", include("linli.web.desk.urls")),
    *([path("demo/", include("linli.web.demo.urls"))] if settings.DEMO else []),
    path("", include("linli.web.resident.urls")),
]

handler400 = "linli.web.errors.bad_request"
handler403 = "linli.web.errors.forbidden"
handler404 = "linli.web.errors.not_found"
handler500 = "linli.web.errors.server_error"
