"""Whether and how one-time codes reach people: by text message; in the demo on the page itself."""

from __future__ import annotations

import logging

from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.messages import sms

log = logging.getLogger(__name__)


def can_send_codes() -> bool:
    """Whether codes reach anybody: a gateway is set, or this is the demo."""
    return sms.available() or bool(settings.DEMO)


def shows_codes() -> bool:
    """Whether the page itself shows the code: only in the demo, and only where no gateway is set."""
    return bool(settings.DEMO) and not sms.available()


def send(request: HttpRequest, phone: str, text: str) -> None:
    """Send a text; in a demo without a gateway, nothing is sent.

    When the gateway does not take it, ends the attempt and leads back to the first page, which says so.
    """
    if shows_codes():
        return
    try:
        sms.send(phone, text)
    except sms.SmsFailed as failure:
        log.warning("a text message was not sent: %s", failure)
        messages.error(request, _("The message could not be sent. Try again in a few minutes, or ask your station."))
        clear_login(request)
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login"))) from failure
