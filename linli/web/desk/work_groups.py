"""The work groups of a body whose messages come in by themselves: adding one, giving it a new secret, ending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.heard.actions import add_group, end_group, renew_group
from linli.heard.actions.groups import Added
from linli.heard.models import NAME_LENGTH, WorkGroup
from linli.heard.queries import estates_below, groups_of
from linli.heard.rules import may_keep_group
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.people_and_posts import acting_over, my_bodies
from linli.web.form_keys import new_key, sent_key

MOST_ESTATES = 200


class GroupForm(PlainForm):
    """What the group is called, and for which estate it speaks."""

    name = forms.CharField(
        label=pgettext_lazy("group", "Group"),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Say in a few words which group it is.")},
    )
    estate = choice_field(gettext_lazy("Estate"), gettext_lazy("Choose the estate."))
    kinds: ClassVar[Mapping[str, str]] = {"name": "text", "estate": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {
        "estate": gettext_lazy("A message that names no building of it lies in the estate as a whole.")
    }

    def __init__(self, *args: Any, estates: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(estates) == 1:
            self.initial["estate"] = str(estates[0].pk)
        self.fields["estate"].choices = [(str(estate.pk), estate.name) for estate in estates]  # type: ignore[attr-defined]  # the field is a choice, as declared above


def _kept(actor: Actor, organisation_id: UUID) -> tuple[Organisation, list[Place], Actor]:
    """A body, its places, and the reader in the post that keeps it. Raises `Refused`: what one does not keep has no
    such page."""
    body = my_bodies(actor).filter(pk=organisation_id).first()
    if body is None:
        raise Refused(unseen())
    places = places_of(body)
    act = acting_over(actor, Power.STATION_MANAGE, places)
    if may_keep_group(act, places, clock.now()) is not None:
        raise Refused(unseen())
    return body, places, act


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def work_groups(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The groups of a body, and the form for a new one; POST adds it and shows its secret this once."""
    body, places, act = _kept(actor_of(request), organisation_id)
    estates = list(estates_below(places)[:MOST_ESTATES])
    form = GroupForm(request.POST or None, estates=estates)
    added, key = None, sent_key(request.POST) or new_key()
    if request.method == "POST" and form.is_valid():
        estate = next(one for one in estates if str(one.pk) == form.cleaned_data["estate"])
        name = form.cleaned_data["name"]
        try:
            added = add_group(body, estate=estate, name=name, by=act, at=clock.now(), key=key)
        except Invalid as invalid:
            for field, message in invalid.errors.items():
                form.add_error(field, message)
        except KeyReused:
            form.add_error("name", _("What you sent before has arrived. If this is another group, send again."))
            key = new_key()
        else:
            if not added.secret:
                warn(request, _("This group was added already. If its secret was not copied, give it a new one."))
                return see_other(reverse("desk:work_groups", args=[body.pk]))
            form, key = GroupForm(None, estates=estates), new_key()
    return _page(request, body, form, added, key=key, wrong=request.method == "POST" and added is None)


def _page(
    request: HttpRequest,
    body: Organisation,
    form: GroupForm,
    added: Added | None,
    *,
    key: str = "",
    wrong: bool = False,
) -> HttpResponse:
    """A page with a secret on it is kept by no browser."""
    values = {
        "now": clock.now(),
        "body": body,
        "groups": list(groups_of([body.pk])),
        "form": form,
        "idempotency_key": key or new_key(),
        "open": wrong,
        "added": added,
        "address": request.build_absolute_uri(f"/api/v1/groups/{added.group.pk}/messages") if added else "",
    }
    response = respond(request, "desk/work_groups.jinja", values, current="organisations", status=422 if wrong else 200)
    if added:
        response.headers["Cache-Control"] = "no-store"
    return response


def _group(actor: Actor, group_id: UUID) -> tuple[WorkGroup, Organisation, list[Place], Actor]:
    group = WorkGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise Refused(unseen())
    return group, *_kept(actor, group.organisation_id)


@require_POST
@for_staff
def renew(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Give it a new secret, shown this once; pressed again from an old page, nothing changes."""
    group, body, places, act = _group(actor_of(request), group_id)
    try:
        added = renew_group(group, by=act, at=clock.now(), version=whole_number(request.POST.get("version", "")))
    except (Invalid, Stale):
        warn(request, _("This group was changed meanwhile. Nothing was done."))
        return see_other(reverse("desk:work_groups", args=[body.pk]))
    return _page(request, body, GroupForm(None, estates=list(estates_below(places)[:MOST_ESTATES])), added)


@require_POST
@for_staff
def end(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take nothing more from it."""
    group, body, _places, act = _group(actor_of(request), group_id)
    end_group(group, by=act, at=clock.now())
    tell(request, _("Nothing more is taken from this group. What was heard in it goes on."))
    return see_other(reverse("desk:work_groups", args=[body.pk]))
