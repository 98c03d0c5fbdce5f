"""Addresses of the resident's pages, at the root."""

from __future__ import annotations

from django.urls import path

from linli.web.resident import (
    affecting,
    door,
    following,
    home,
    household,
    job,
    lists,
    me,
    meetings,
    message_times,
    plan,
    pledges,
    registration,
    reminding,
    reporting,
    space_booking,
    spaces,
    speaking,
)

app_name = "resident"

urlpatterns = [
    path("", home.start, name="start"),
    path("e/<str:slug>/", home.home, name="home"),
    path("e/<str:slug>/service-requests/", lists.waiting, name="list"),
    path("e/<str:slug>/service-requests/new/", reporting.report, name="report"),
    path("e/<str:slug>/contacts/", lists.contacts, name="contacts"),
    path("e/<str:slug>/promises/", pledges.promises, name="promises"),
    path("e/<str:slug>/meetings/", meetings.meetings, name="meetings"),
    path("e/<str:slug>/spaces/", spaces.spaces, name="spaces"),
    path("e/<str:slug>/spaces/<uuid:space_id>/", space_booking.space, name="space"),
    path("e/<str:slug>/bookings/<uuid:booking_id>/withdrawal/", space_booking.withdraw, name="booking_withdrawal"),
    path("e/<str:slug>/registration/", registration.registration, name="registration"),
    path("e/<str:slug>/plan/", plan.plan, name="plan"),
    path("q/<str:token>/", door.door, name="door"),
    path("f/", following.follow, name="follow"),
    path("f/<str:number>/", following.item, name="item"),
    path("f/<str:number>/addition/", speaking.addition, name="addition"),
    path("f/<str:number>/withdrawal/", speaking.withdrawal, name="withdrawal"),
    path("f/<str:number>/rating/", speaking.rating, name="rating"),
    path("f/<str:number>/reopening/", speaking.reopening, name="reopening"),
    path("f/<str:number>/reminder/", reminding.reminder, name="reminder"),
    path("f/<str:number>/affected/", affecting.affected, name="affected"),
    path("f/<str:number>/affected/telephone/", affecting.telephone, name="affected_telephone"),
    path("f/<str:number>/affected/end/", affecting.leave, name="affected_end"),
    path("f/<str:number>/telephone/", speaking.telephone, name="telephone"),
    path("f/<str:code>", following.follow_code, name="follow_code"),
    path("job/<str:words>/", job.job, name="job"),
    path("job/<str:words>/photos/<uuid:attachment_id>/<str:size>", job.photo, name="job_photo"),
    path("me/", me.me, name="me"),
    path("me/forget/", me.forget, name="forget"),
    path("me/household/", household.household, name="household"),
    path("me/messages/", message_times.message_times, name="message_times"),
]
