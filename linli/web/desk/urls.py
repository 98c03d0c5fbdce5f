"""Addresses of the desk. Each verb of a service request has its own, named after the verb."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    api_keys,
    estate_import,
    inbox,
    intake,
    job_links,
    messages,
    people_and_posts,
    places,
    service_requests,
)
from linli.web.desk.verbs import verb_view
from linli.web.desk.ways import WAYS

app_name = "desk"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("service-requests/", service_requests.service_requests, name="service_requests"),
    path("service-requests/sheet/", service_requests.export, name="export"),
    path("service-requests/new/", intake.new, name="new"),
    path("service-requests/<str:number>/", service_requests.service_request, name="service_request"),
    path("service-requests/<str:number>/slip/", intake.slip, name="slip"),
    path("service-requests/<str:number>/links/", job_links.job_links, name="job_links"),
    path("service-requests/<str:number>/links/<uuid:link_id>/revocation/", job_links.revoke, name="revoke_job_link"),
    path("service-requests/<str:number>/contact/", service_requests.reveal_contact, name="reveal"),
    *(path(f"service-requests/<str:number>/{way.noun}/", verb_view(key), name=key) for key, way in WAYS.items()),
    path("places/", places.places, name="places"),
    path("places/template/", places.estate_template, name="estate_template"),
    path("places/<int:place_id>/sheet/", places.estate_sheet, name="estate_sheet"),
    path("places/<int:place_id>/import/", estate_import.estate_import, name="estate_import"),
    path("places/<int:place_id>/door-code/", places.door_code, name="door_code"),
    path("places/<int:place_id>/door-code/poster/", places.poster, name="poster"),
    path("organisations/", people_and_posts.organisations, name="organisations"),
    path("organisations/<uuid:organisation_id>/", people_and_posts.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/station/", people_and_posts.station, name="station"),
    path("organisations/appointments/<uuid:appointment_id>/end/", people_and_posts.end, name="end_appointment"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/<uuid:key_id>/revocation/", api_keys.revoke, name="revoke_api_key"),
    path("messages/", messages.messages, name="messages"),
]
