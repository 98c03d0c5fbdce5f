"""How every message reads, in both languages, with a sample: what residents and bodies are told at each step."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.refusals import Refused, unseen
from linli.messages.enums import Pace
from linli.messages.models import Outbox
from linli.messages.readers import pace_of
from linli.messages.words import Words, kinds, together, words_of
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.deliveries import message_sections
from linli.web.desk.frame import powers_of, respond

NUMBER = "SQ-430204-20261123-0007"
SAMPLE = {
    "number": NUMBER, "expires_on": "2027-11-23", "address": "/feedback/",
    "starts_at": "2026-11-26T06:00:00+00:00", "ends_at": "2026-11-26T08:00:00+00:00", "reason": "当天消防检查",
    "venue": "社区一楼接访室",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """One kind of message: when it goes out, and what it says in each language."""

    kind: str
    pace: str
    said: list[tuple[str, str, Words]]


@require_safe
@for_staff
def preview(request: HttpRequest) -> HttpResponse:
    """Every kind that has words, in groups by who reads it, and a digest."""
    actor = actor_of(request)
    if Power.STATION_MANAGE not in powers_of(actor):
        raise Refused(unseen())
    groups: dict[str, list[Sample]] = {"resident": [], "body": [], "other": []}
    for kind in sorted(kinds()):
        reader = kind.split(".")[1]
        groups[reader if reader in groups else "other"].append(_sample(kind))
    values = {
        "now": clock.now(),
        "groups": [
            (_("To residents"), groups["resident"]),
            (_("To bodies"), groups["body"]),
            (_("Others"), [*groups["other"], _digest()]),
        ],
        "sections": message_sections(actor),
    }
    return respond(request, "desk/message_preview.jinja", values, current="messages")


def _sample(kind: str) -> Sample:
    row = Outbox(kind=kind, refs={"hurry": True} if kind.endswith((".reminded", ".supervised")) else {})
    row.urgent = bool(row.refs)
    return Sample(kind, str(Pace(pace_of(row)).label), _in_each([kind]))


def _digest() -> Sample:
    """What is not urgent, gathered."""
    two = ["service_request.resident.accepted", "service_request.resident.dispatched"]
    return Sample("digest", str(Pace.DIGEST.label), _in_each(two))


def _in_each(wanted: list[str]) -> list[tuple[str, str, Words]]:
    """The words in every language that Linli speaks, each with the language's own name."""
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, name, together([words_of(kind, SAMPLE) for kind in wanted])))
    return found
