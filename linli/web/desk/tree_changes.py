"""A place through time: what it was called and lay in, what is decided to change, and deciding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused, unseen
from linli.places import naming, past
from linli.places.actions import call_off_change, merge_place, move_place, rename_place, split_place
from linli.places.enums import CARRIED, DIVISIBLE, MOVABLE, ChangeKind, Level
from linli.places.models import Place, PlaceChange
from linli.places.queries import ancestors, children, path_ids, subtree
from linli.places.rules import may_call_off_change, may_rename_place, may_split_place
from linli.playbooks.enums import Power
from linli.service_requests.queries import rows
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.forms import PlainForm, date_field
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.places import my_places
from linli.web.desk.tree_preview_bodies import Told, told_of
from linli.web.desk.tree_previews import Preview, in_which_post, part_names, preview

SHOWN = 30
MOST_PARTS = 300
CANDIDATES = 6


def _name_field(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, error_messages={"required": missing})


class ChangeForm(PlainForm):
    """From which day, and by which decision; what else is asked depends on the change."""

    on = date_field(gettext_lazy("From which day on"))
    reason = forms.CharField(label=gettext_lazy("Decided by"), max_length=120, required=False)
    kinds: ClassVar[Mapping[str, str]] = {"name": "text", "to": "text", "on": "date", "reason": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "to": gettext_lazy("Its name or code; pinyin initials help to find it."),
        "reason": gettext_lazy("The document and its number, for whoever looks back."),
    }


class RenameForm(ChangeForm):
    """What it is to be called."""

    name = _name_field(gettext_lazy("New name"), gettext_lazy("Write the new name."))
    field_order = ("name", "on", "reason")


class PaperForm(ChangeForm):
    """What moves, merges or splits places rests on a paper."""

    reason = forms.CharField(
        label=gettext_lazy("Decided by"), max_length=120,
        error_messages={"required": gettext_lazy("Write by which paper it was decided.")},
    )  # fmt: skip


class ToForm(PaperForm):
    """Where to: in what it is to lie, or of what it is to be part."""

    to = _name_field(gettext_lazy("Which place"), gettext_lazy("Say which place."))
    field_order = ("to", "on", "reason")


class SplitForm(PaperForm):
    """What the new place is called; its parts are ticked beside."""

    name = _name_field(gettext_lazy("Name of the new place"), gettext_lazy("Write the name of the new place."))
    field_order = ("name", "on", "reason")


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.RENAME: RenameForm,
    ChangeKind.MOVE: ToForm,
    ChangeKind.MERGE: ToForm,
    ChangeKind.SPLIT: SplitForm,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change or one stretch of the past as the page tells it."""

    change: PlaceChange
    says: str
    state: str
    progress: tuple[int, int] | None
    refusal: Refusal | None
    post: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A change that could be decided now: what it would be, and what goes along."""

    says: str
    counts: Preview
    told: Told


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def tree_changes(request: HttpRequest, place_id: int) -> HttpResponse:
    """A place, its past and what is decided for it; POST decides one more change."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind"), place)
    act = with_power(actor, Power.PLACE_MANAGE if kind is ChangeKind.RENAME else Power.PLACE_RESHAPE, place)
    if kind is ChangeKind.RENAME and may_rename_place(act, place, at) is not None:
        act = with_power(actor, Power.PLACE_RESHAPE, place)
    form = FORMS[kind](request.POST or None, initial={"on": clock.local_date(at).isoformat()})
    status, errors = 200, ""
    parts = _ticked(request)
    if request.method == "POST" and not request.POST.get("edit"):
        status = 422
        if form.is_valid():
            try:
                looked = _look(kind, place, form, parts, act, at)
                if request.POST.get("seen") != looked.counts.seen:
                    return _confirm(request, kind, place, form, looked, at)
                change = _decide(kind, place, form, parts, act, at)
                tell(request, _decided(change, at))
                return see_other(reverse("desk:tree_changes", args=[place.pk]))
            except Invalid as invalid:
                errors = _take(form, invalid)
    splits = kind is ChangeKind.SPLIT
    values = {
        "now": at, "place": place, "above": ancestors(place), "kind": kind, "kinds": _tabs(place, kind), "form": form,
        "refusal": _may_not(kind, act, place, at), "parts": list(children(place)[:MOST_PARTS]) if splits else [],
        "ticked": parts, "parts_error": errors, "inside": _inside(place), "mistakes": _mistakes(form, errors),
        "lines": _lines(place, actor, at),
        "before": past.earlier(place, SHOWN),
    }  # fmt: skip
    return respond(request, "desk/tree_changes.jinja", values, current="places", status=status)


@require_POST
@for_staff
def tree_change_call_off(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Call off a change that is still to come."""
    at, actor = clock.now(), actor_of(request)
    change = PlaceChange.objects.select_related("place").filter(pk=change_id).first()
    if change is None:
        raise Refused(unseen())
    place = my_places(actor, change.place_id)
    call_off_change(change, by=_who_may(actor, change, at), at=at)
    tell(request, _("Called off. Everything stays as it is."))
    return see_other(reverse("desk:tree_changes", args=[place.pk]))


def _kind(text: str | None, place: Place) -> ChangeKind:
    """What is to change: what was asked for where it can be of such a place, else a new name."""
    known = {kind.value: kind for kind in _possible(place)}
    return known.get(text or "", ChangeKind.RENAME)


def _possible(place: Place) -> list[ChangeKind]:
    level, found = Level(place.level), [ChangeKind.RENAME]
    if level in MOVABLE:
        found.append(ChangeKind.MOVE)
    if level in DIVISIBLE:
        found += [ChangeKind.MERGE, ChangeKind.SPLIT]
    return found


def _tabs(place: Place, current: ChangeKind) -> list[tuple[str, str, str, None]]:
    words = {
        ChangeKind.RENAME: _("Rename"),
        ChangeKind.MOVE: _("Move"),
        ChangeKind.MERGE: _("Merge"),
        ChangeKind.SPLIT: _("Split"),
    }
    here = reverse("desk:tree_changes", args=[place.pk])
    return [(kind.value, words[kind], f"{here}?kind={kind.value}#change", None) for kind in _possible(place)]


def _ticked(request: HttpRequest) -> set[int]:
    found = [whole_number(text) for text in request.POST.getlist("parts")[:MOST_PARTS]]
    return {number for number in found if number is not None}


def _decide(kind: ChangeKind, place: Place, form: ChangeForm, parts: set[int], act: Actor, at: datetime) -> PlaceChange:
    """Do what the form says. Raises `Invalid` and `Refused`."""
    said = form.cleaned_data
    given: dict[str, Any] = {"on": said["on"], "reason": said["reason"], "by": act, "at": at}
    if kind is ChangeKind.RENAME:
        return rename_place(place, name=said["name"], **given)
    if kind is ChangeKind.SPLIT:
        chosen = list(Place.objects.filter(pk__in=sorted(parts), parent=place))
        return split_place(place, name=said["name"], parts=chosen, **given)
    to = _found(said["to"], kind, place, act)
    return move_place(place, parent=to, **given) if kind is ChangeKind.MOVE else merge_place(place, into=to, **given)


def _look(kind: ChangeKind, place: Place, form: ChangeForm, parts: set[int], act: Actor, at: datetime) -> Looked:
    """Try it and take it back: what is wrong is said before anybody confirms. Raises `Invalid` and `Refused`."""
    with transaction.atomic():
        change = _decide(kind, place, form, parts, act, at)
        transaction.set_rollback(True)
    going = list(Place.objects.filter(pk__in=change.parts or []).order_by("path"))
    names = part_names([change]).get(change.pk, "")
    told = told_of(kind, place, change.into)
    return Looked(says(change, names), preview(kind, place, change.into, going), told)


def _confirm(
    request: HttpRequest, kind: ChangeKind, place: Place, form: ChangeForm, looked: Looked, at: datetime
) -> HttpResponse:
    """The page that says what will change and asks once more; 409 where the tree changed since it was seen."""
    stale = bool(request.POST.get("seen"))
    kept = [(name, value) for name in ("kind", "name", "to", "on", "reason") if (value := request.POST.get(name))]
    kept += [("parts", value) for value in request.POST.getlist("parts")[:MOST_PARTS]]
    values = {
        "now": at, "place": place, "kind": kind, "says": looked.says, "counts": looked.counts, "told": looked.told,
        "kept": kept, "stale": stale, "on": form.cleaned_data["on"], "reason": form.cleaned_data["reason"],
    }  # fmt: skip
    return respond(request, "desk/tree_preview.jinja", values, current="places", status=409 if stale else 200)


def _found(text: str, kind: ChangeKind, place: Place, act: Actor) -> Place:
    """The one place that the words mean, among those that the reader may reshape. Raises `Invalid` on "to"."""
    wanted = naming.plain(text)
    if not wanted:
        raise Invalid({"to": _("Say which place.")})
    meant = Q(name=wanted) | Q(code=wanted)
    near = meant | Q(name__startswith=wanted) | Q(pinyin__startswith=wanted.lower())
    within_reach = Place.objects.filter(within(reach(act, Power.PLACE_RESHAPE))).exclude(pk=place.pk)
    if kind is ChangeKind.MERGE:
        within_reach = within_reach.filter(level=place.level)
    else:
        within_reach = within_reach.exclude(path__startswith=place.path).filter(level__in=_levels_above(place))
    for asked in (meant, near):
        found = list(within_reach.filter(asked).order_by("path")[:CANDIDATES])
        if len(found) == 1 and asked is meant:
            return found[0]
        if len(found) == 1:
            only = _with_codes(found)
            raise Invalid({"to": _("Is it %(names)s? Write the whole name or the code.") % {"names": only}})
        if found:
            names = _with_codes(found)
            raise Invalid({"to": _("Several are called so: %(names)s. Write the code.") % {"names": names}})
    raise Invalid({"to": _("No place of yours is called so.")})


def _levels_above(place: Place) -> list[str]:
    levels = list(Level)
    below_estate = Level(place.level) is Level.BUILDING
    return [Level.ESTATE.value] if below_estate else [each.value for each in levels[: levels.index(Level(place.level))]]


def _with_codes(found: list[Place]) -> str:
    upper = Place.every.in_bulk({path_ids(place.path)[-2] for place in found if len(path_ids(place.path)) > 1})
    said = []
    for place in found:
        above = upper.get(place.parent_id or 0)
        said.append(f"{above.name if above else ''}{place.name} {place.code}".strip())
    return _(", ").join(said)


def _take(form: ChangeForm, invalid: Invalid) -> str:
    """What was wrong at its field; what concerns the ticked parts comes back."""
    own = {"into": "to", "parent": "to"}
    for name, message in invalid.errors.items():
        if name != "parts":
            field = own.get(name, name)
            form.add_error(field if field in form.fields else None, message)
    return invalid.errors.get("parts", "")


def _mistakes(form: ChangeForm, parts: str) -> list[tuple[str, str]]:
    return [*form.mistakes(), *([("id_parts", parts)] if parts else [])]


def _may_not(kind: ChangeKind, act: Actor, place: Place, at: datetime) -> Refusal | None:
    return may_rename_place(act, place, at) if kind is ChangeKind.RENAME else may_split_place(act, place, at)


def _inside(place: Place) -> dict[str, int]:
    """What would go along: how many places lie in it, and how many service requests, whoever may read them."""
    carried = place.level in {each.value for each in CARRIED}
    lying = {"place_id": place.pk} if not carried else {f"{place.level}_id": place.pk}
    if place.estate_id is not None:
        lying["estate_id"] = place.estate_id
    return {"places": subtree(place).count() - 1, "service_requests": rows().filter(**lying).order_by().count()}


def _decided(change: PlaceChange, at: datetime) -> str:
    if change.on <= clock.local_date(at):
        return _("Decided. It is carried out within a minute, all at once.")
    return _("Decided. It is carried out on its day, all at once.")


SAYS: dict[ChangeKind, Any] = {
    ChangeKind.RENAME: gettext_lazy("%(place)s is called %(name)s"),
    ChangeKind.MOVE: gettext_lazy("%(place)s lies in %(into)s"),
    ChangeKind.MERGE: gettext_lazy("%(place)s is part of %(into)s"),
    ChangeKind.SPLIT: gettext_lazy("Of %(place)s, %(parts)s are %(name)s"),
}


def says(change: PlaceChange, parts: str) -> str:
    """What a change does, in words."""
    into = change.into.name if change.into else ""
    words = {"place": change.was, "into": into, "name": change.name, "parts": parts}
    return str(SAYS[ChangeKind(change.kind)] % words)


def _lines(place: Place, actor: Actor, at: datetime) -> list[Line]:
    """The changes of a place, the latest first: what, how far it is, in which post it was decided."""
    listed = list(past.changes_of(place).order_by("-id")[:SHOWN])
    running, parts, posts = past.in_progress(), part_names(listed), in_which_post(listed)
    return [
        Line(
            change=change,
            says=says(change, parts.get(change.pk, "")),
            state=_state(change),
            progress=running.get(change.pk),
            refusal=may_call_off_change(_who_may(actor, change, at), change, at),
            post=posts.get(str(change.pk), ""),
        )
        for change in listed
    ]


def _who_may(actor: Actor, change: PlaceChange, at: datetime) -> Actor:
    """The same person in a post that may call it off, if they hold one."""
    acting = [with_power(actor, power, change.place) for power in (Power.PLACE_RESHAPE, Power.PLACE_MANAGE)]
    return next((act for act in acting if may_call_off_change(act, change, at) is None), acting[0])


def _state(change: PlaceChange) -> str:
    if change.done_at:
        return _("done")
    if change.called_off_at:
        return _("called off")
    if change.failed_at:
        return _("could not be done: %(why)s") % {"why": change.failure}
    return _("decided")
