"""Recording for somebody who calls, comes by or is visited; and the paper slip that they take home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.attachments.actions import add_photo
from linli.attachments.rules import MOST_PHOTOS
from linli.core import clock
from linli.core.actions import KeyReused, in_one_transaction
from linli.core.actors import Actor
from linli.core.codes import format_code
from linli.core.refusals import Invalid, Refused, ask
from linli.places.models import Place
from linli.places.queries import NoPlaybook, full_name, playbook_version_for
from linli.playbooks.enums import Power, WayKind
from linli.playbooks.queries import by_id
from linli.service_requests.actions import Filed, Key, Report, file
from linli.service_requests.enums import Source
from linli.service_requests.masking import mask
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from linli.service_requests.rules import may_file, unseen
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.chat import Speaker, moved_words, number_moved, own_number, speakers
from linli.web.desk.finder import chosen_place, estates_of, find_places, place_of_spot, reached
from linli.web.desk.forms import PlainForm, choice_field, words_field
from linli.web.desk.frame import is_partial, respond, see_other
from linli.web.desk.matter import load, slip_href
from linli.web.desk.rows import actor_for
from linli.web.form_keys import new_key, sent_key
from linli.web.qr import qr
from linli.web.service_request_pages import Audience, due_line, place_words

POWER = Power.SERVICE_REQUEST_FILE_ON_BEHALF
WAYS_IN = (Source.PHONE, Source.WALK_IN, Source.VISIT, Source.CHAT)
MOST_ESTATES = 200


class IntakeForm(PlainForm):
    """What somebody told us: their words, where, who they are, and how it reached us."""

    words = words_field(gettext_lazy("What they say, in their words"))
    estate = choice_field(gettext_lazy("Estate"), gettext_lazy("Choose the estate."))
    spot = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=80)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    reporter_name = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=40)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=24)
    source = choice_field(gettext_lazy("How it reached you"), gettext_lazy("Choose how it reached you."))
    category = choice_field(gettext_lazy("What it is about, if you know"), required=False)
    station_only = forms.BooleanField(label=gettext_lazy("For the station's eyes only"), required=False)
    chat = forms.CharField(label=gettext_lazy("Paste from the chat"), required=False, widget=forms.Textarea)
    letters = False
    """Whether boards and mailboxes are written down here, on a page of their own."""
    slug = ""
    """Of the estate whose page for snapping is offered."""

    def __init__(
        self, *args: Any, estates: Sequence[Place], categories: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estate"].choices = [(str(estate.pk), estate.name) for estate in estates]  # type: ignore[attr-defined]  # the field is a choice, as declared above
        self.fields["source"].choices = [(source.value, str(source.label)) for source in WAYS_IN]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("Guess it from the words")), *categories]  # type: ignore[attr-defined]

    def errors_of(self, name: str) -> list[str]:
        """The words at one field."""
        return [str(error) for error in self.errors.get(name, ())]


@dataclass(frozen=True, slots=True)
class Choice:
    """One place that the description may mean."""

    key: str
    name: str


def _choices(found: Sequence[Place]) -> list[Choice]:
    return [Choice(str(place.pk), full_name(place)) for place in found]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest) -> HttpResponse:
    """The form; filed, the slip with number and code. Typing the place asks this same address for what it may mean."""
    at, actor = clock.now(), actor_of(request)
    estates = list(estates_of(actor, POWER)[:MOST_ESTATES])
    if not estates:
        ask(may_file(actor, on_behalf=True))
        raise Refused(unseen())
    if request.method == "POST":
        return _file(request, actor, estates, at)
    estate = _estate(request.GET.get("estate", ""), estates)
    spot = " ".join(request.GET.get("spot", "").split())[:80]
    found = find_places(spot, actor, POWER, estate=estate) if spot else []
    initial = {"estate": str(estate.pk), "source": Source.PHONE.value, "spot": spot}
    form = _form(None, estates, estate, initial=initial)
    if is_partial(request):
        values = {"choices": _choices(found), "chosen": ""}
        return render(request, "desk/parts/place_choices.jinja", values, using="jinja2")
    return _page(request, form, _choices(found), new_key())


def _estate(text: str, estates: Sequence[Place]) -> Place:
    """The chosen estate, else the first."""
    return next((estate for estate in estates if str(estate.pk) == text), estates[0])


def _form(data: Any, estates: Sequence[Place], estate: Place, *, initial: dict[str, str] | None = None) -> IntakeForm:
    try:
        playbook = by_id(playbook_version_for(estate))
        groups = {group.key: str(group.name) for group in playbook.groups}
        categories = [
            (one.key, _("%(group)s: %(name)s") % {"group": groups.get(one.group, ""), "name": one.name})
            for one in playbook.categories
        ]
        letters = bool(playbook.ways_of(WayKind.BOARD, WayKind.MAILBOX))
    except NoPlaybook:
        categories, letters = [], False
    form = IntakeForm(data, estates=estates, categories=categories, initial=initial)
    form.letters, form.slug = letters, estate.slug or ""
    return form


def _page(
    request: HttpRequest,
    form: IntakeForm,
    choices: Sequence[Choice],
    key: str,
    status: int = 200,
    *,
    spoke: Sequence[Speaker] = (),
    photos: str = "",
    filled: bool = False,
) -> HttpResponse:
    shown = {field.name: field for field in form.shown()}
    values = {
        "form": form,
        "shown": shown,
        "choices": choices,
        "chosen": str(form["place"].value() or ""),
        "idempotency_key": key,
        "record_href": "",
        "spoke": spoke,
        "filled": filled or bool(spoke),
        "photo_errors": [photos] if photos else [],
        "mistakes": [*form.mistakes(), *([("id_photos", photos)] if photos else [])],
        "several": len(shown["estate"].options) > 1,
        "letter_href": reverse("desk:letter") if form.letters else "",
        "snap_href": reverse("resident:snap", args=[form.slug]) if form.slug else "",
    }
    return respond(request, "desk/new.jinja", values, current="new", status=status)


def _file(request: HttpRequest, actor: Actor, estates: Sequence[Place], at: datetime) -> HttpResponse:
    estate = _estate(request.POST.get("estate", ""), estates)
    key = sent_key(request.POST) or new_key()
    splitting, spoke = request.POST.get("split", ""), speakers(request.POST.get("chat", ""))
    if splitting and spoke:
        form = _form(_from_chat(request, spoke), estates, estate)
        form.is_valid()
        return _page(request, form, _known(form, actor, estate), key, spoke=spoke)
    pasted = bool(spoke) and not request.POST.get("words", "").strip()
    form = _form(_from_chat(request, spoke) if pasted else request.POST, estates, estate)
    if not form.is_valid():
        return _page(request, form, _known(form, actor, estate), key, 422)
    moved = None if pasted else number_moved(request.POST)
    if moved is not None:
        form = _form(moved, estates, estate)
        form.add_error("phone", moved_words())
        return _page(request, form, _known(form, actor, estate), key, 422, filled=True)
    if len(request.FILES.getlist("photos")) > MOST_PHOTOS:
        too_many = _("At most %(limit)s photos.") % {"limit": MOST_PHOTOS}
        return _page(request, form, _known(form, actor, estate), key, 422, photos=too_many)
    data = form.cleaned_data
    where = _where(data, actor, estate)
    if where.place is None:
        form.add_error("spot", _("This can mean several places. Choose one."))
        return _page(request, form, where.choices, key, 422)
    try:
        act, once = with_power(actor, POWER, where.place), Key(f"desk:{actor.person_id}", key)
        filed = _filed(request, data, where.place, where.words, act, once, at)
    except Invalid as invalid:
        wrong = {_FIELD.get(name, name): message for name, message in invalid.errors.items()}
        photos = wrong.pop("photos", "")
        for name, message in wrong.items():
            form.add_error(name if name in form.fields else None, message)
        return _page(request, form, where.choices, key, 422, photos=photos)
    except KeyReused:
        form.add_error("words", _("What you sent before has arrived. If this is another matter, send again."))
        return _page(request, form, where.choices, new_key(), 409)
    return see_other(reverse("desk:slip", args=[filed.number]))


_FIELD = {"where_words": "spot"}
"""What the action calls otherwise than the form."""


def _from_chat(request: HttpRequest, spoke: Sequence[Speaker]) -> QueryDict:
    """The form as it was sent, with words, name and number of one speaker: the chosen one, else the first. A number
    that was typed stays; one of another speaker never stands beside this one's name."""
    chosen = request.POST.get("split", "")
    index = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 3 else 0
    speaker = spoke[min(index, len(spoke) - 1)]
    data = request.POST.copy()
    said = own_number(speaker.words)
    data["words"], data["source"] = said.words, Source.CHAT.value
    typed = "".join(data.get("phone", "").split())
    if not typed or typed in {own_number(each.words).telephone for each in spoke}:
        data["phone"] = said.telephone
    if speaker.name and (chosen or not data.get("reporter_name", "").strip()):
        data["reporter_name"] = speaker.name
    return data


def _known(form: IntakeForm, actor: Actor, estate: Place) -> list[Choice]:
    """What the description may mean, for a form that comes back."""
    spot = str(form["spot"].value() or "")
    return _choices(find_places(spot, actor, POWER, estate=estate)) if spot else []


@dataclass(frozen=True, slots=True)
class Where:
    """The place that a description means, None where it can be several; `words` is what the place does not say."""

    place: Place | None
    words: str = ""
    choices: Sequence[Choice] = ()


def _where(data: dict[str, Any], actor: Actor, estate: Place) -> Where:
    """The place that was chosen, or the only one that the description means; else the building that it begins with, or
    the estate, with the description in words."""
    spot = data["spot"]
    chosen = chosen_place(data["place"], actor, POWER) if data["place"] else None
    found = find_places(spot, actor, POWER, estate=estate) if spot else []
    if chosen is not None and chosen.estate_id == estate.pk:
        return Where(chosen, choices=_choices(found))
    if len(found) > 1:
        return Where(None, choices=_choices(found))
    if found:
        return Where(found[0], choices=_choices(found))
    return Where(reached(place_of_spot(spot, estate), actor, POWER, estate), words=spot)


def _filed(
    request: HttpRequest, data: dict[str, Any], place: Place, spot: str, act: Actor, key: Key, at: datetime
) -> Filed:
    """File it with its photos: all or nothing."""
    report = Report(
        words=data["words"],
        where_words=spot,
        source=Source(data["source"]),
        category=data["category"],
        station_only=data["station_only"],
        on_behalf=True,
        reporter_name=data["reporter_name"],
        phone=data["phone"],
    )

    def filed_with_photos() -> Filed:
        filed = file(place=place, report=report, by=act, at=at, key=key)
        for photo in request.FILES.getlist("photos"):
            content = cast(BinaryIO, photo.file)
            add_photo(subject_type="service_request", subject_id=filed.id, file=content, by=act, at=at)
        return filed

    return in_one_transaction(filed_with_photos)


def reply_to_paste(request: HttpRequest, row: ServiceRequest, at: datetime) -> str:
    """A word back into the chat: what was written down, by when who answers, where to follow it. The address is the
    masked page's: whoever else reads the chat can close nothing (law 2); the code goes to the resident alone."""
    pieces = {
        "title": mask(row.title),
        "number": row.number,
        "due": due_line(row, at, Audience.RESIDENT),
        "address": request.build_absolute_uri(f"/f/{row.number}/"),
    }
    return _("Written down: %(title)s. Number %(number)s. %(due)s Follow it here: %(address)s") % pieces


@require_safe
@for_staff
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """What was recorded for somebody: number, code and its picture, by when the station answers; `?paper=1` prints."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    if not slip_href(row, actor_for(actor, row)):
        raise Refused(unseen())
    code = code_of(row.pk)
    address = request.build_absolute_uri(f"/f/{code}")
    values = {
        "now": at,
        "row": row,
        "record_href": "",
        "code": format_code(code),
        "place": place_words(row),
        "address": request.build_absolute_uri("/f/"),
        "reply": reply_to_paste(request, row, at),
        "issuer": row.station.name,
        "qr": qr(address),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    if request.GET.get("paper"):
        response = render(request, "desk/slip.jinja", values, using="jinja2")
    else:
        response = respond(request, "desk/recorded.jinja", values, current="new")
    response.headers["Cache-Control"] = "no-store"
    return response
