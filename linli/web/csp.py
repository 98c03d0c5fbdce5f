"""Security headers of every answer: a page loads from this site alone, runs no inline script and is framed by nobody
but the embedders that the operator names (a city's own app, a WeChat mini programme's web view).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = ("accelerometer", "autoplay", "browsing-topics", "geolocation", "gyroscope", "microphone", "midi",
               "payment", "usb")  # fmt: skip


def policy(embedders: Sequence[str] = (), tiles: str = "") -> str:
    """The content security policy. `embedders` are origins such as `https://app.example.org`; from the server of map
    tiles, where the operator names one, pictures may come and nothing else."""
    parts = urlsplit(tiles)
    pictures = f" {parts.scheme}://{parts.netloc}" if tiles else ""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # data: the receipt that a page draws, which WeChat keeps by a long press
        "img-src": f"'self' blob: data:{pictures}",
        "connect-src": "'self'",
        "form-action": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(embedders) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class ContentSecurityPolicyMiddleware:
    """Reads `LINLI_EMBEDDERS`, a list of origins, once; a header that a view has set stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": policy(
                getattr(settings, "LINLI_EMBEDDERS", ()), getattr(settings, "LINLI_TILES", "")
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response
