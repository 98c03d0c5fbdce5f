"""What every template may use without its view passing it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from linli.core import clock
from linli.places.mourning import DAYS
from linli.web.page_feedback import feedback_href
from linli.web.page_help import help_href
from linli.web.preferences import TEXT_SIZES, preferences

HOTLINE = "12345"
"""The government service hotline, answered everywhere in the country: the telephone of a page without a station."""

HTML_LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}


def linli_context(request: HttpRequest) -> dict[str, Any]:
    """`lang`, `elder`, `text_size`, `text_sizes`, `here` (this address), `hotline`, `demo`, `help_href`,
    `feedback_href`, `mourning_cities` (ids of the cities whose pages are grey today).
    No query, but for one a minute in each process.

    The template backend lets these win over a view's values of the same name. `now` is not among them: a view reads
    the clock once and passes on what it read.
    """
    chosen = preferences(request)
    return {
        "lang": HTML_LANGUAGES.get(get_language() or "", "zh-Hans"),
        "elder": chosen.elder,
        "text_size": chosen.text_size,
        "text_sizes": TEXT_SIZES,
        "here": request.get_full_path(),
        "hotline": HOTLINE,
        "help_href": help_href(request),
        "feedback_href": feedback_href(request),
        "mourning_cities": DAYS.cities(clock.local_date(clock.now())),
        "demo": bool(getattr(settings, "DEMO", False)),
    }
