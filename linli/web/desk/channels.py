"""Where a body reads its messages beside Linli: its robots and mailboxes, setting one up, trying it, ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor, system
from linli.core.refusals import Invalid, Refused, unseen
from linli.messages import mail
from linli.messages.actions import end_channel, send, set_up_channel, try_channel
from linli.messages.enums import OF_BODIES, Channel
from linli.messages.models import BodyChannel
from linli.messages.queries import channels_of
from linli.messages.rules import may_set_up_channel
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.people_and_posts import acting_over, my_bodies


class ChannelForm(PlainForm):
    """Which kind, at which address, and the secret where the robot signs."""

    kind = choice_field(gettext_lazy("Read in"), gettext_lazy("Choose where the body reads."))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        error_messages={"required": gettext_lazy("Copy the address from the robot's page, or write the mailbox.")},
    )
    secret = forms.CharField(label=gettext_lazy("Signing secret"), required=False, max_length=200)
    kinds: ClassVar[Mapping[str, str]] = {"kind": "choice", "address": "text", "secret": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "address": gettext_lazy(
            "The whole address that the group's robot shows. It is kept sealed and not shown again."
        ),
        "secret": gettext_lazy("Only if signing is switched on at the robot (DingTalk, Feishu)."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [kind for kind in OF_BODIES if kind != Channel.EMAIL or mail.available()]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in offered]  # type: ignore[attr-defined]  # the field is a choice, as declared above


def _kept(actor: Actor, organisation_id: UUID) -> tuple[Organisation, Actor]:
    """A body, and the reader in the post that keeps it. Raises `Refused`: what one does not keep has no such page."""
    body = my_bodies(actor).filter(pk=organisation_id).first()
    if body is None:
        raise Refused(unseen())
    places = places_of(body)
    act = acting_over(actor, Power.STATION_MANAGE, places)
    if may_set_up_channel(act, places, clock.now()) is not None:
        raise Refused(unseen())
    return body, act


def _channel(actor: Actor, channel_id: UUID) -> tuple[BodyChannel, Actor]:
    channel = BodyChannel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise Refused(unseen())
    return channel, _kept(actor, channel.organisation_id)[1]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def channels(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The channels of a body, and the form for a new one; POST sets it up."""
    at = clock.now()
    body, act = _kept(actor_of(request), organisation_id)
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_up_channel(body, **form.cleaned_data, by=act, at=at)
        except Invalid as invalid:
            for name, message in invalid.errors.items():
                form.add_error(name, message)
        else:
            tell(request, _("Kept. Send a test to see that it arrives."))
            return see_other(reverse("desk:channels", args=[body.pk]))
    values = {"now": at, "body": body, "channels": list(channels_of([body.pk])), "form": form}
    values["open"] = request.method == "POST"
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/channels.jinja", values, current="organisations", status=status)


@require_POST
@for_staff
def test(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Send a test once, now, and say whether it was taken."""
    at = clock.now()
    channel, act = _channel(actor_of(request), channel_id)
    back = see_other(reverse("desk:channels", args=[channel.organisation_id]))
    try:
        delivery = try_channel(channel, by=act, at=at)
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
        return back
    if send(delivery_id=delivery.pk, by=system(), at=at):
        tell(request, _("The test was taken. Look whether it arrived."))
    else:
        delivery.refresh_from_db()
        tell(request, _("The test was not taken: %(why)s") % {"why": delivery.error})
    return back


@require_POST
@for_staff
def end(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Send nothing more there."""
    channel, act = _channel(actor_of(request), channel_id)
    end_channel(channel, by=act, at=clock.now())
    tell(request, _("Nothing more is sent there, and the address is forgotten."))
    return see_other(reverse("desk:channels", args=[channel.organisation_id]))
