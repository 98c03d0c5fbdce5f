"""What a reader chose about the look of pages: elder mode, text size, language. Kept in cookies; no account is needed.

A choice is read from the request and written by one small form that works without script. Nothing else follows from it:
the same addresses show the same facts in every mode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from linli.web.access import public

ELDER_COOKIE = "linli_elder"
TEXT_COOKIE = "linli_text"
YEAR_SECONDS = 365 * 24 * 3600

STANDARD_SIZE = 16
ELDER_SIZE = 20
ELDER_SIZES = (18, 20, 22, 26, 30)
TEXT_SIZES = (STANDARD_SIZE, *ELDER_SIZES)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Elder mode and the root size of text in CSS pixels: 16, or 18 to 30; never under 18 in elder mode."""

    elder: bool = False
    text_size: int = STANDARD_SIZE


def preferences(request: HttpRequest) -> Preferences:
    """The reader's choice; whatever a cookie holds that is no choice reads as the standard."""
    elder = request.COOKIES.get(ELDER_COOKIE) == "1"
    chosen = request.COOKIES.get(TEXT_COOKIE, "")
    size = int(chosen) if chosen in {str(size) for size in TEXT_SIZES} else STANDARD_SIZE
    if elder and size < min(ELDER_SIZES):
        size = ELDER_SIZE
    return Preferences(elder=elder, text_size=size)


class LanguageMiddleware:
    """Speaks the language of the cookie, else the browser's first that we have, else Chinese, for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where the form's `next` leads, if that lies on this site; else `fallback`."""
    wanted = request.POST.get("next", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=secure):
        return wanted
    return fallback


def _remember(response: HttpResponse, name: str, value: str, request: HttpRequest) -> None:
    response.set_cookie(name, value, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax")


@public
@csrf_exempt
@require_POST
def change_preferences(request: HttpRequest) -> HttpResponse:
    """`POST /preferences/` with any of elder=0|1, text=16…30, language=zh-hans|en, and next.

    Exempt from the forgery check: nothing but the look of pages can be changed here, and a token would tie every
    public page to a cookie. Answers 303; with the header `X-Linli-Quiet` 204, for the script that already applied it.
    """
    quiet = "X-Linli-Quiet" in request.headers
    response = HttpResponse(status=204) if quiet else HttpResponseRedirect(safe_next(request))
    if not quiet:
        response.status_code = 303
    elder = request.POST.get("elder")
    if elder in {"0", "1"}:
        _remember(response, ELDER_COOKIE, elder, request)
    if elder == "0" and "text" not in request.POST:
        response.delete_cookie(TEXT_COOKIE, samesite="Lax")
    text = request.POST.get("text", "")
    if text in {str(size) for size in TEXT_SIZES}:
        _remember(response, TEXT_COOKIE, text, request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and translation.check_for_language(language):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language, request)
    return response
