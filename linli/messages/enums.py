"""Ways to reach a reader outside Linli, how soon, and what became of it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy


class Channel(TextChoices):
    """How a reader is reached outside Linli."""

    SMS = "sms", gettext_lazy("Text message")
    EMAIL = "email", gettext_lazy("E-mail")
    WECOM = "wecom", gettext_lazy("WeCom robot")
    DINGTALK = "dingtalk", gettext_lazy("DingTalk robot")
    FEISHU = "feishu", gettext_lazy("Feishu robot")


ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
OF_BODIES = (*ROBOTS, Channel.EMAIL)
"""What a body may set up for itself."""


class Pace(TextChoices):
    """How soon. NOW: day and night. PROMPT: by day, one a matter and day. DIGEST: in the morning, one a day."""

    NOW = "now", pgettext_lazy("pace", "at once")
    PROMPT = "prompt", pgettext_lazy("pace", "by day")
    DIGEST = "digest", pgettext_lazy("pace", "in the morning")
    TEST = "test", pgettext_lazy("pace", "test")


class DeliveryState(TextChoices):
    """What became of it. GONE: the reader's number or the body's channel was removed."""

    WAITING = "waiting", pgettext_lazy("delivery", "waiting")
    SENT = "sent", pgettext_lazy("delivery", "sent")
    GIVEN_UP = "given_up", pgettext_lazy("delivery", "given up")
    GONE = "gone", pgettext_lazy("delivery", "nobody to send it to")


class Reach(TextChoices):
    """Where a person reads, beside their page in Linli, what is not urgent."""

    INSIDE = "inside", gettext_lazy("In Linli only")
    SMS = "sms", gettext_lazy("Also by text message, once a day")
