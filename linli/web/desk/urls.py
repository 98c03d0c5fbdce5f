"""Addresses of the desk. Each verb of a service request has its own, named after the verb."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    api_keys,
    channels,
    deliveries,
    door_month,
    estate_import,
    holidays,
    inbox,
    intake,
    job_links,
    list_print,
    many,
    message_preview,
    messages,
    people_and_posts,
    places,
    same,
    saved_lists,
    service_requests,
    settings_pages,
    sheet_import,
)
from linli.web.desk.verbs import verb_view
from linli.web.desk.ways import WAYS

app_name = "desk"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("service-requests/", service_requests.service_requests, name="service_requests"),
    path("service-requests/sheet/", service_requests.export, name="export"),
    path("service-requests/saved/", saved_lists.saved_lists, name="saved_lists"),
    path("service-requests/sheet/import/", sheet_import.sheet_import, name="sheet_import"),
    path("service-requests/print/", list_print.print_list, name="print"),
    path("service-requests/many/", many.many, name="many"),
    path("service-requests/new/", intake.new, name="new"),
    path("service-requests/<str:number>/", service_requests.service_request, name="service_request"),
    path("service-requests/<str:number>/slip/", intake.slip, name="slip"),
    path("service-requests/<str:number>/links/", job_links.job_links, name="job_links"),
    path("service-requests/<str:number>/links/<uuid:link_id>/revocation/", job_links.revoke, name="revoke_job_link"),
    path("service-requests/<str:number>/contact/", service_requests.reveal_contact, name="reveal"),
    path("service-requests/<str:number>/same/", same.same, name="same"),
    *(path(f"service-requests/<str:number>/{way.noun}/", verb_view(key), name=key) for key, way in WAYS.items()),
    path("places/", places.places, name="places"),
    path("places/template/", places.estate_template, name="estate_template"),
    path("places/<int:place_id>/sheet/", places.estate_sheet, name="estate_sheet"),
    path("places/<int:place_id>/import/", estate_import.estate_import, name="estate_import"),
    path("places/<int:place_id>/door-code/", places.door_code, name="door_code"),
    path("places/<int:place_id>/door-code/poster/", places.poster, name="poster"),
    path("places/<int:place_id>/door-code/month/", door_month.month_poster, name="month_poster"),
    path("organisations/", people_and_posts.organisations, name="organisations"),
    path("organisations/<uuid:organisation_id>/", people_and_posts.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/station/", people_and_posts.station, name="station"),
    path("organisations/appointments/<uuid:appointment_id>/end/", people_and_posts.end, name="end_appointment"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/<uuid:key_id>/revocation/", api_keys.revoke, name="revoke_api_key"),
    path("messages/", messages.messages, name="messages"),
    path("settings/", settings_pages.settings, name="settings"),
    path("settings/feedback/", settings_pages.feedback, name="feedback"),
    path("settings/feedback/<uuid:feedback_id>/answer/", settings_pages.feedback_answer, name="feedback_answer"),
    path("settings/holidays/", holidays.holidays, name="holidays"),
    path("settings/holidays/template/", holidays.template, name="holidays_template"),
    path("settings/holidays/sheet/", holidays.sheet, name="holidays_sheet"),
    path("settings/mourning/", settings_pages.mourning, name="mourning"),
    path("settings/mourning/<uuid:period_id>/lift/", settings_pages.mourning_lift, name="mourning_lift"),
    path("messages/failures/", deliveries.failures, name="failures"),
    path("messages/failures/<uuid:delivery_id>/again/", deliveries.again, name="send_again"),
    path("messages/preview/", message_preview.preview, name="message_preview"),
    path("organisations/<uuid:organisation_id>/channels/", channels.channels, name="channels"),
    path("channels/<uuid:channel_id>/test/", channels.test, name="try_channel"),
    path("channels/<uuid:channel_id>/end/", channels.end, name="end_channel"),
]
