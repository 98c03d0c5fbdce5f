"""The demo's pages; included only where LINLI_DEMO is set."""

from __future__ import annotations

from django.urls import path

from linli.web.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.cast, name="cast"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-in/<slug:role>/", views.sign_in, name="sign_in"),
]
