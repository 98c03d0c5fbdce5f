"""The addresses of a running demo: the ordinary ones and the demo's own."""

from django.urls import include, path

from linli.config import urls

urlpatterns = [path("demo/", include("linli.web.demo.urls")), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
