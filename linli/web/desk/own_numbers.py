"""One's own telephone at the doors that one serves: shown by consent, hidden again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import hide_own_number, show_own_number
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment
from linli.organisations.queries.boards import has_line
from linli.organisations.queries.posts import in_force, spec_of
from linli.organisations.rules import may_show_own_number
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.people_and_posts import acting_over


class NumberForm(PlainForm):
    """Which number, and how they agreed."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=24,
        error_messages={"required": gettext_lazy("Write the telephone that is to stand at the doors.")},
    )
    how = forms.CharField(label=gettext_lazy("How they agreed"), max_length=80, required=False)
    kinds: ClassVar[Mapping[str, str]] = {"phone": "tel", "how": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "phone": gettext_lazy("Everybody at the door can read and call it."),
        "how": gettext_lazy("Needed where you write it down for somebody else."),
    }


@require_safe
@for_staff
def own_numbers(request: HttpRequest) -> HttpResponse:
    """`/desk/own-numbers/`: my posts, and which number stands at the doors for each."""
    at, actor = clock.now(), actor_of(request)
    if actor.own_id is None:
        raise Refused(unseen())
    mine = in_force(clock.local_date(at)).filter(person_id=actor.own_id)
    found = mine.select_related("post__organisation", "shown_contact").order_by("starts_on", "pk")
    lines = [(held, _post_name(held)) for held in found if has_line(held)]
    return respond(request, "desk/own_numbers.jinja", {"now": at, "lines": lines}, current="")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def own_number(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Show or hide the number of one appointment: one's own, or one that the reader may end."""
    at, actor = clock.now(), actor_of(request)
    found = in_force(clock.local_date(at)).filter(pk=appointment_id)
    held = found.select_related("post__organisation", "person", "shown_contact").first()
    if held is None:
        raise Refused(unseen())
    places = places_of(held.post.organisation)
    mine = actor.own_id == held.person_id
    act = actor if mine else acting_over(actor, Power.POST_APPOINT, places)
    if may_show_own_number(act, places, held.person_id, at) is not None:
        raise Refused(unseen())
    form = NumberForm(request.POST if request.method == "POST" and request.POST.get("do") != "hide" else None)
    if mine:
        del form.fields["how"]
    back = reverse("desk:own_numbers") if mine else reverse("desk:organisation", args=[held.post.organisation_id])
    if request.method == "POST":
        if request.POST.get("do") == "hide":
            hide_own_number(held, by=act, at=at)
            tell(request, _("Hidden. The body's number stands at the doors again."))
            return see_other(back)
        if form.is_valid() and _shown(form, held, act, at):
            tell(request, _("It stands at the doors from now on."))
            return see_other(back)
    values = {
        "now": at, "held": held, "post": _post_name(held), "form": form, "mine": mine, "back": back,
        "has_line": has_line(held),
    }  # fmt: skip
    return respond(
        request,
        "desk/own_number.jinja",
        values,
        current="organisations",
        status=422 if request.method == "POST" else 200,
    )


def _post_name(held: Appointment) -> str:
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    return str(spec.name) if spec is not None else held.post.key


def _shown(form: NumberForm, held: Appointment, act: Actor, at: Any) -> bool:
    try:
        show_own_number(held, phone=form.cleaned_data["phone"], how=form.cleaned_data.get("how", ""), by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    return True
