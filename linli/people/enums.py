"""Why a hidden number may be shown, and how a contact is reached."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactKind(models.TextChoices):
    """How somebody is reached."""

    PHONE = "phone", _("Telephone")


class RevealPurpose(models.TextChoices):
    """The stated purpose for which a contact is shown for a minute."""

    ASK_DETAILS = "ask_details", _("Ask for details")
    ARRANGE_VISIT = "arrange_visit", _("Arrange a visit")
    CALL_BACK = "call_back", _("Call back after handling")
    URGENT = "urgent", _("Danger: warn or help at once")
