"""Writing down what came to a leaders' board or a mailbox: the writer's time runs from the receipt there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, ClassVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from linli.attachments.rules import MOST_PHOTOS
from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.heard.actions import Letter, enter_letter
from linli.heard.enums import Wish
from linli.heard.queries import receipt_of
from linli.heard.rules import may_enter_letter
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power, WayKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.actions import Filed, Key
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.chat import moved_words, number_moved
from linli.web.desk.finder import estates_of, find_places, place_of_spot, reached
from linli.web.desk.forms import PlainForm, choice_field, date_field, words_field
from linli.web.desk.frame import respond, see_other
from linli.web.form_keys import new_key, sent_key

POWER = Power.SERVICE_REQUEST_FILE_ON_BEHALF
MOST_ESTATES = 200


class LetterForm(PlainForm):
    """By which way it came, under which number, when, what it says, and how the writer wishes to be answered."""

    way = choice_field(gettext_lazy("It came to"), gettext_lazy("Choose the board or the mailbox."))
    number = forms.CharField(label=gettext_lazy("Number there"), required=False, max_length=80)
    received_on = date_field(gettext_lazy("Received there on"))
    words = words_field(gettext_lazy("What they write, in their words"))
    wish = choice_field(
        gettext_lazy("The writer wishes to be answered"), gettext_lazy("Choose how the writer wishes to be answered.")
    )
    estate = choice_field(gettext_lazy("Estate"), gettext_lazy("Choose the estate."))
    spot = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=80)
    reporter_name = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=40)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=24)
    category = choice_field(gettext_lazy("What it is about, if you know"), required=False)
    photos = forms.FileField(label=gettext_lazy("Photos"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {
        "way": "choice", "number": "text", "received_on": "date", "words": "textarea", "wish": "choice",
        "estate": "choice", "spot": "text", "reporter_name": "text", "phone": "tel", "category": "choice",
        "photos": "photos",
    }  # fmt: skip
    hints: ClassVar[Mapping[str, Any]] = {
        "number": gettext_lazy("Each number is written down once."),
        "received_on": gettext_lazy("The writer's time runs from that day; of today, from now."),
        "wish": gettext_lazy("A public answer stands on the estate's page once a person has released it."),
        "spot": gettext_lazy("3-1-502, 3栋1单元, pinyin initials, or in words: 东门岗亭旁"),
        "phone": gettext_lazy("For messages about this matter; shown masked."),
    }

    def __init__(self, *args: Any, estates: Sequence[Place], playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = playbook.ways_of(WayKind.BOARD, WayKind.MAILBOX)
        groups = {group.key: str(group.name) for group in playbook.groups}
        categories = [
            (one.key, _("%(group)s: %(name)s") % {"group": groups.get(one.group, ""), "name": one.name})
            for one in playbook.categories
        ]
        choices: dict[str, Any] = {
            "way": [(way.key, str(way.name)) for way in ways],
            "wish": Wish.choices,
            "estate": [(str(estate.pk), estate.name) for estate in estates],
            "category": [("", _("Guess it from the words")), *categories],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # choice fields, as declared above


def offered(estates: Sequence[Place]) -> list[tuple[Place, Playbook]]:
    """The estates whose playbook names a board or a mailbox, each with its playbook."""
    found = []
    for estate in estates:
        try:
            playbook = by_id(playbook_version_for(estate))
        except NoPlaybook:
            continue
        if playbook.ways_of(WayKind.BOARD, WayKind.MAILBOX):
            found.append((estate, playbook))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def letter(request: HttpRequest) -> HttpResponse:
    """`/desk/letters/new/`: the form; filed, the request's slip."""
    at, actor = clock.now(), actor_of(request)
    known = offered(list(estates_of(actor, POWER)[:MOST_ESTATES]))
    if not known:
        raise Refused(unseen())
    estates = [estate for estate, _playbook in known]
    chosen = request.POST.get("estate", "")
    estate, playbook = next((one for one in known if str(one[0].pk) == chosen), known[0])
    key = sent_key(request.POST) or new_key()
    initial = {"estate": str(estate.pk), "received_on": clock.local_date(at).isoformat()}
    form = LetterForm(request.POST or None, estates=estates, playbook=playbook, initial=initial)
    moved = number_moved(request.POST)
    if moved is not None and form.is_valid():
        form = LetterForm(moved, estates=estates, playbook=playbook)
        form.add_error("phone", moved_words())
    elif request.method == "POST" and form.is_valid():
        try:
            filed = _filed(request, form.cleaned_data, estate, actor, Key(f"letter:{actor.person_id}", key), at)
        except Invalid as invalid:
            for name, message in invalid.errors.items():
                field = _FIELD.get(name, name)
                form.add_error(field if field in form.fields else None, message)
        except KeyReused:
            form.add_error("words", _("What you sent before has arrived. If this is another matter, send again."))
            key = new_key()
        else:
            return see_other(reverse("desk:slip", args=[filed.number]))
    wrong = request.method == "POST"
    filled = moved is not None
    values = {"form": form, "open": wrong, "filled": filled, "idempotency_key": key, "record_href": ""}
    return respond(request, "desk/letter.jinja", values, current="new", status=422 if wrong else 200)


_FIELD = {"where_words": "spot"}
"""What filing calls otherwise than the form."""


def _filed(request: HttpRequest, data: Mapping[str, Any], estate: Place, actor: Actor, key: Key, at: datetime) -> Filed:
    """File it with its photos: all or nothing. Raises `Invalid`, `Refused`, `KeyReused`."""
    files = request.FILES.getlist("photos")
    if len(files) > MOST_PHOTOS:
        raise Invalid({"photos": _("At most %(limit)s photos.") % {"limit": MOST_PHOTOS}})
    found = find_places(data["spot"], actor, POWER, estate=estate) if data["spot"] else []
    only = found[0] if len(found) == 1 else None
    place = only or reached(place_of_spot(data["spot"], estate), actor, POWER, estate)
    act = with_power(actor, POWER, place)
    ask(may_enter_letter(act, place, at))
    letter = Letter(
        way=data["way"],
        number=data["number"],
        received_at=receipt_of(data["received_on"], at),
        wish=Wish(data["wish"]),
        words=data["words"],
        where_words="" if only else data["spot"],
        category=data["category"],
        name=data["reporter_name"],
        phone=data["phone"],
    )
    photos = [cast(BytesIO, each.file) for each in files]
    return enter_letter(place=place, letter=letter, by=act, at=at, key=key, photos=photos)
