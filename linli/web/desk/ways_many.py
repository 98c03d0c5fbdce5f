"""The verbs that can be done to many service requests at once.

None of them speaks for a resident: what closes or reopens a matter is the word of one person about one matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.playbooks.enums import Power
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import OVERSEERS
from linli.web.desk.forms_many import SUGGESTED, ManyAcceptForm, ManyClassifyForm, ManyDispatchForm
from linli.web.desk.suggesting import bodies_for, suggested
from linli.web.desk.way import Call, Way
from linli.web.desk.ways import WAYS


def _accept(call: Call) -> object:
    """Accept, and where a body was chosen dispatch at once: both or neither."""
    with transaction.atomic():
        row = actions.accept(
            call.row, category=call.data["category"] or "", urgency=call.data["urgency"] or "", **call.common()
        )
        return _send(call, row) if call.data["to"] else row


def _dispatch(call: Call) -> object:
    return _send(call, call.row)


def _send(call: Call, row: ServiceRequest) -> object:
    """To the chosen body, or to the one that is suggested for this row."""
    version = call.version if row is call.row else row.version
    call = replace(call, row=row, version=version)
    if call.data["to"] == SUGGESTED:
        bodies = bodies_for(row, call.by, WAYS["dispatch"])
        to = suggested(row, bodies)
        if not to:
            raise Invalid({"to": _("Nobody is suggested for this one: choose to whom it goes on its own page.")})
        call = replace(call, data={**call.data, "to": to}, bodies={str(body.pk): body for body in bodies})
    return WAYS["dispatch"].act(call)


def _classify(call: Call) -> object:
    data = call.data
    return actions.classify(
        call.row, category=data["category"] or "", urgency=data["urgency"] or "", words=call.words, **call.common()
    )


MANY: Mapping[str, Way] = {
    way.key: way
    for way in (
        replace(
            WAYS["accept"], form=ManyAcceptForm, act=_accept,
            explains=gettext_lazy("Each is accepted by itself; what cannot be accepted stays as it is."),
        ),
        replace(WAYS["dispatch"], form=ManyDispatchForm, act=_dispatch),
        WAYS["take"],
        WAYS["remind"],
        replace(WAYS["classify"], form=ManyClassifyForm, act=_classify),
        WAYS["merge"],
        WAYS["reply"],
        WAYS["note"],
    )
}  # fmt: skip
"""Verb → how it is done to each of many."""

NEEDED: Mapping[str, str] = {
    "accept": Power.SERVICE_REQUEST_ACCEPT,
    "dispatch": Power.SERVICE_REQUEST_DISPATCH,
    "take": Power.SERVICE_REQUEST_HANDLE,
    "classify": Power.SERVICE_REQUEST_ACCEPT,
    "merge": Power.SERVICE_REQUEST_ACCEPT,
    "reply": Power.SERVICE_REQUEST_REPLY,
    "note": Power.SERVICE_REQUEST_NOTE,
}
"""The power without which a verb is not offered; whether it may be done is asked of the rule, for each row."""


def offered(actor: Actor) -> list[Way]:
    """The verbs that any post of this reader may have a use for. No query."""
    powers = frozenset[str]().union(*(held.powers for held in actor.posts))
    oversees = any(held.body_kind in OVERSEERS for held in actor.posts)
    return [way for key, way in MANY.items() if (oversees if key == "remind" else NEEDED[key] in powers)]
