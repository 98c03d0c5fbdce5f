"""When messages leave one in peace, and where one reads what is not urgent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.refusals import Invalid
from linli.messages import sms
from linli.messages.actions import choose_quiet
from linli.messages.enums import Reach
from linli.messages.models import Preference
from linli.messages.queries import quiet_hours_for
from linli.messages.quiet import EARLIEST_END, EARLIEST_START, LATEST_END, LATEST_START
from linli.people.models import Person
from linli.web.access import for_signed_in
from linli.web.resident import frame
from linli.web.resident.forms import ResidentForm


def _half_hours(first: time, last: time) -> Iterator[str]:
    for minutes in range(first.hour * 60, last.hour * 60 + 1, 30):
        yield f"{minutes // 60:02d}:{minutes % 60:02d}"


def _choices(first: time, last: time, chosen: str) -> list[tuple[str, str]]:
    """Every half hour, and the one that holds now though it be none of them."""
    found = sorted({*_half_hours(first, last), chosen})
    return [(each, each.removeprefix("0")) for each in found]


class QuietForm(ResidentForm):
    """From when to when, and where."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), error_messages={"required": gettext_lazy("Choose a time.")}
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"), error_messages={"required": gettext_lazy("Choose a time.")}
    )
    reach = forms.CharField(
        label=gettext_lazy("Where you read"), error_messages={"required": gettext_lazy("Choose where you read.")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def message_times(request: HttpRequest) -> HttpResponse:
    """`/me/messages/`: one's own quiet hours; POST keeps them."""
    at, actor = clock.now(), frame.resident_of(request)
    assert actor.person_id is not None, "the view is for those who signed in"
    person = Person.objects.get(pk=actor.person_id)
    kept = Preference.objects.filter(pk=person.pk).first()
    hours = quiet_hours_for(person.pk)
    initial = {
        "quiet_from": f"{hours.start:%H:%M}",
        "quiet_until": f"{hours.end:%H:%M}",
        "reach": kept.reach if kept else Reach.INSIDE.value,
    }
    form = QuietForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choose_quiet(person, **form.cleaned_data, by=actor, at=at)
        except Invalid as invalid:
            form.take_errors(invalid.errors)
        else:
            frame.tell(request, _("Kept. Urgent ones still come at once."))
            return frame.see_other(reverse("resident:me"))
    context = {
        **frame.around(frame.last_estate(request), at, nav="me"),
        "form": form,
        "shown": {name: form[name].value() or "" for name in form.fields},
        "starts": _choices(EARLIEST_START, LATEST_START, initial["quiet_from"]),
        "ends": _choices(EARLIEST_END, LATEST_END, initial["quiet_until"]),
        "ways": _ways(),
    }
    return frame.show(request, "message_times", context, status=422 if request.method == "POST" else 200)


def _ways() -> list[tuple[str, Any]]:
    """Where one can read: text messages only where a gateway is set."""
    return [(way.value, way.label) for way in Reach if way != Reach.SMS or sms.available()]
