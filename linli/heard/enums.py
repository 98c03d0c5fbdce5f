"""Whether who wrote wants the answer to be public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Wish(models.TextChoices):
    """How who wrote wants to be answered."""

    PUBLIC = "public", pgettext_lazy("answer", "In public")
    PRIVATE = "private", pgettext_lazy("answer", "Only to who wrote")
