"""Keys of programs: which there are to the posts of my bodies and to my own, making one, and revoking it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import make_api_key, revoke_api_key
from linli.organisations.actions.api_keys import PER_MINUTE, USUAL
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.api_keys import keys_of
from linli.organisations.queries.posts import in_force, spec_of
from linli.organisations.rules import may_make_api_key
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.people_and_posts import acting_over, my_bodies
from linli.web.desk.places import sections

MOST_SHOWN, MOST_POSTS = 200, 500


class KeyForm(PlainForm):
    """For which post, for which program, until when, and how many calls in a minute."""

    appointment = choice_field(gettext_lazy("Acts in the post"), gettext_lazy("Choose the post."))
    name = forms.CharField(label=pgettext_lazy("key", "Program"), required=False, max_length=60)
    expires_on = date_field(pgettext_lazy("key", "Holds until"))
    per_minute = forms.IntegerField(
        label=gettext_lazy("Calls in a minute, at most"),
        error_messages={"required": gettext_lazy("Name a number."), "invalid": gettext_lazy("Name a number.")},
    )
    kinds: ClassVar[Mapping[str, str]] = {
        "appointment": "choice",
        "name": "text",
        "expires_on": "date",
        "per_minute": "number",
    }
    hints: ClassVar[Mapping[str, Any]] = {
        "appointment": gettext_lazy("What the program does is written down as done in this post, through the key."),
        "name": gettext_lazy("Such as: the city's hotline."),
    }

    def __init__(self, *args: Any, posts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].choices = posts  # type: ignore[attr-defined]  # the field is a choice, as declared above


def _appoints(actor: Actor, at: datetime) -> list[Organisation]:
    """The bodies to whose posts the reader may make keys."""
    found = []
    for body in my_bodies(actor).order_by("kind", "name", "pk")[:MOST_SHOWN]:
        places = places_of(body)
        if may_make_api_key(acting_over(actor, Power.POST_APPOINT, places), places, at) is None:
            found.append(body)
    return found


def _posts(bodies: Sequence[Organisation], at: datetime) -> list[tuple[str, str]]:
    """The appointments that run, each as body, post and name."""
    held = in_force(clock.local_date(at)).filter(post__organisation__in=[body.pk for body in bodies])
    listed = held.select_related("person", "post__organisation").order_by("post__organisation__name", "post__key", "pk")
    return [(str(each.pk), post_words(each)) for each in listed[:MOST_POSTS]]


def post_words(appointment: Appointment) -> str:
    """A post and who holds it: 春和里站 站长 周敏."""
    post = appointment.post
    spec = spec_of(post.key, post.playbook_version_id)
    named = {"body": post.organisation.short_name, "post": spec.name if spec else post.key}
    return _("%(body)s, %(post)s: %(name)s") % {**named, "name": appointment.person.name}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def api_keys(request: HttpRequest) -> HttpResponse:
    """The keys, and the form for a new one; POST makes it and shows its words this once."""
    at, actor = clock.now(), actor_of(request)
    bodies = _appoints(actor, at)
    if not bodies and not keys_of(actor, []).exists():
        raise Refused(unseen())
    initial = {"expires_on": (clock.local_date(at) + USUAL).isoformat(), "per_minute": PER_MINUTE}
    posts = _posts(bodies, at)
    form = KeyForm(request.POST or None, posts=posts, initial=initial)
    made = _made(form, actor, at) if request.method == "POST" else ""
    if made:
        form = KeyForm(None, posts=posts, initial=initial)
    status = 422 if request.method == "POST" and not made else 200
    found = keys_of(actor, bodies)[:MOST_SHOWN]
    today = clock.local_date(at)
    values = {
        "now": at,
        "keys": [
            (key, post_words(key.appointment), key.revoked_at is None and key.expires_on >= today) for key in found
        ],
        "form": form if bodies else None,
        "made": made,
        "open": status == 422,
        "sections": sections(actor, "api_keys"),
    }
    response = respond(request, "desk/api_keys.jinja", values, current="organisations", status=status)
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


def _made(form: KeyForm, actor: Actor, at: datetime) -> str:
    """The words of the new key; empty with what is wrong at the fields."""
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    appointment = Appointment.objects.select_related("post__organisation").get(pk=data["appointment"])
    act = acting_over(actor, Power.POST_APPOINT, places_of(appointment.post.organisation))
    try:
        return make_api_key(
            appointment, name=data["name"], expires_on=data["expires_on"], per_minute=data["per_minute"], by=act, at=at
        ).words
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name, message)
        return ""


@require_POST
@for_staff
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Let a key open nothing from now."""
    at, actor = clock.now(), actor_of(request)
    key = keys_of(actor, _appoints(actor, at)).filter(pk=key_id).first()
    if key is None:
        raise Refused(unseen())
    act = acting_over(actor, Power.POST_APPOINT, places_of(key.appointment.post.organisation))
    revoke_api_key(key, by=act, at=at)
    tell(request, _("The key %(prefix)s… opens nothing any more.") % {"prefix": key.prefix})
    return see_other(reverse("desk:api_keys"))
