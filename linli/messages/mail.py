"""E-mail by the operator's server, through Django's own sender."""

from __future__ import annotations

from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from linli.messages.posting import NotSent
from linli.messages.sms import ID_HEADER


def available() -> bool:
    """Whether a server for e-mail is set."""
    return bool(settings.LINLI_MAIL)


def send(address: str, title: str, text: str, *, message_id: UUID) -> None:
    """Send one letter. Its Message-ID is the same for every attempt. Raises `NotSent`."""
    if not available():
        raise NotSent("no server for e-mail is set")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{message_id}@{domain}>", ID_HEADER: str(message_id), "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(title, text, settings.DEFAULT_FROM_EMAIL, [address], headers=headers).send()
    except (OSError, SMTPException) as error:
        raise NotSent(type(error).__name__) from error
