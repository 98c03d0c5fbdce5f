"""The demo's pages; included only where LINLI_DEMO is set."""

from __future__ import annotations

from django.urls import path

from linli.web.demo import tours, views

app_name = "demo"
urlpatterns = [
    path("", views.cast, name="cast"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("tours/<slug:key>/", tours.tour, name="tour"),
    path("tours/<slug:key>/<int:number>/", tours.tour_step, name="tour_step"),
    path("sign-in/<slug:role>/", views.sign_in, name="sign_in"),
]
