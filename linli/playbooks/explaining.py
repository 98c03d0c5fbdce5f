"""A playbook in plain sentences: who dispatches to whom, how long it may take, who holds which power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks import (
    explaining_alliances,
    explaining_care,
    explaining_drills,
    explaining_duties,
    explaining_emergency,
    explaining_firms,
    explaining_heard,
    explaining_honours,
    explaining_legacy,
    explaining_lessons,
    explaining_mediation,
    explaining_offers,
    explaining_organisation,
    explaining_points,
    explaining_projects,
    explaining_reception,
    explaining_services,
    explaining_volunteering,
    explaining_vouchers,
    explaining_wishes,
)
from linli.playbooks.enums import BodyKind, ReasonKind, UrgencyClass
from linli.playbooks.parts import Category, GridNet, Post
from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, in_chinese, joined, kind_name

__all__ = ["Section", "duration", "explain", "joined", "kind_name"]


def explain(playbook: Playbook) -> list[Section]:
    """The whole playbook in the active language."""
    return [
        Section(_("Who dispatches to whom"), tuple(_dispatch(playbook))),
        Section(_("How long it may take"), tuple(_clocks(playbook))),
        Section(_("When it goes further up"), tuple(_ladder(playbook))),
        Section(_("Posts and what they may do"), tuple(_posts(playbook))),
        Section(_("Who is linked with households"), tuple(_links(playbook))),
        Section(_("What it can be about"), tuple(_categories(playbook))),
        Section(_("Reasons and results"), tuple(_reasons(playbook))),
        Section(_("Grids"), tuple(_nets(playbook))),
        Section(_("Meetings and duties"), tuple(_cadences(playbook))),
        *explaining_mediation.sections(playbook),
        *explaining_drills.sections(playbook),
        *explaining_lessons.sections(playbook),
        *explaining_wishes.sections(playbook),
        *explaining_vouchers.sections(playbook),
        *explaining_offers.sections(playbook),
        *explaining_volunteering.sections(playbook),
        *explaining_points.sections(playbook),
        *explaining_honours.sections(playbook),
        *explaining_projects.sections(playbook),
        *explaining_alliances.sections(playbook),
        *explaining_legacy.sections(playbook),
        *explaining_emergency.sections(playbook),
        *explaining_services.sections(playbook),
        *explaining_care.sections(playbook),
        *explaining_firms.sections(playbook),
        Section(_("Other ways in"), tuple(explaining_heard.sentences(playbook))),
        *explaining_organisation.sections(playbook),
    ]


def _kinds(playbook: Playbook, kinds: Iterable[BodyKind]) -> str:
    return joined(kind_name(playbook, kind) for kind in kinds)


def _dispatch(playbook: Playbook) -> Iterator[str]:
    for row in playbook.dispatch:
        sender = kind_name(playbook, row.from_)
        others = tuple(kind for kind in row.to if kind is not row.from_)
        if row.from_ in row.to:
            yield _("%(sender)s: may handle a matter itself.") % {"sender": sender}
        if others:
            yield _("%(sender)s: dispatches to %(kinds)s.") % {
                "sender": sender,
                "kinds": _kinds(playbook, others),
            }
        asked = tuple(kind for kind in others if playbook.is_asked(kind))
        if asked:
            yield _("%(sender)s: asks %(kinds)s, who are unpaid and never overdue.") % {
                "sender": sender,
                "kinds": _kinds(playbook, asked),
            }
        if row.raise_to is not None:
            above = kind_name(playbook, row.raise_to)
            yield _("%(sender)s: raises the rest to %(above)s.") % {"sender": sender, "above": above}


def _clocks(playbook: Playbook) -> Iterator[str]:
    for cls in UrgencyClass:
        spec = playbook.urgency(cls)
        yield _(
            "%(name)s: answered within %(accept)s, taken within %(take)s, resolved within %(resolve)s; "
            "after a reopening, within %(reopening)s (%(source)s)."
        ) % {
            "name": spec.name,
            "accept": duration(spec.accept_by),
            "take": duration(spec.take_by),
            "resolve": duration(spec.resolve_by),
            "reopening": duration(spec.reopening),
            "source": spec.source.label,
        }
        yield _("%(name)s: whoever must act is warned once %(percent)s%% of the time are over.") % {
            "name": spec.name,
            "percent": spec.warn_after,
        }
    days = playbook.quiet_days
    yield ngettext(
        "What was resolved closes on the resident's word, or after %(count)s day without an answer.",
        "What was resolved closes on the resident's word, or after %(count)s days without an answer.",
        days,
    ) % {"count": days}
    yield _("Working hours: %(periods)s.") % {"periods": joined(playbook.working_hours.periods)}


def _ladder(playbook: Playbook) -> Iterator[str]:
    for rung in playbook.ladder:
        yield _("%(after)s overdue: it also stands in the inbox of %(kind)s.") % {
            "after": duration(rung.after),
            "kind": kind_name(playbook, rung.to),
        }


def _posts(playbook: Playbook) -> Iterator[str]:
    for post in playbook.posts:
        values = {"post": post.name, "body": kind_name(playbook, post.body_kind), "count": _count(post)}
        yield _("%(post)s (%(body)s; %(count)s):") % values
        for note in post.eligibility:
            yield f"  {note}"
        yield from (f"  {line}" for line in explaining_organisation.of_post(playbook, post))
        for power in post.powers:
            yield f"  {power.sentence}"


def _links(playbook: Playbook) -> Iterator[str]:
    for link in playbook.links:
        yield _("%(post)s: linked with %(low)s to %(high)s households (%(source)s).") % {
            "post": playbook.post(link.key).name,
            "low": link.households_min,
            "high": link.households_max,
            "source": link.source.label,
        }


def _count(post: Post) -> str:
    if post.count_max is None:
        return _("%(count)s or more") % {"count": post.count_min} if post.count_min else _("any number")
    if post.count_max == post.count_min:
        return str(post.count_min)
    return _("%(low)s to %(high)s") % {"low": post.count_min, "high": post.count_max}


def _categories(playbook: Playbook) -> Iterator[str]:
    for group in playbook.groups:
        yield _("%(group)s:") % {"group": group.name}
        for category in playbook.categories_in(group.key):
            values = {
                "name": category.name,
                "cls": playbook.urgency(category.default_class).name,
                "kinds": _kinds(playbook, category.responsible),
            }
            yield "  " + _("%(name)s: %(cls)s; %(kinds)s answers for it.") % values + _marks(category)


def _marks(category: Category) -> str:
    marks = (
        (category.hazard, _("A second person looks before it closes.")),
        (category.private, _("It never stands on public pages.")),
        (category.about_station, _("It goes past the station.")),
    )
    space = "" if in_chinese() else " "
    return "".join(f"{space}{sentence}" for true, sentence in marks if true)


def _reasons(playbook: Playbook) -> Iterator[str]:
    for kind in ReasonKind:
        names = joined(str(reason.name) for reason in playbook.reasons_for(kind))
        yield _("%(list)s: %(names)s.") % {"list": kind.label, "names": names}


def _nets(playbook: Playbook) -> Iterator[str]:
    for net in playbook.grids:
        yield from _net(net)


def _net(net: GridNet) -> Iterator[str]:
    said = {"net": net.name, "level": net.drawn_in.label}
    most = net.count_max
    if net.members_min is None or net.households_min > 1:
        said |= {"least": net.households_min, "most": net.households_max}
        sized = (
            _("%(net)s: drawn in each %(level)s, of %(least)s households or more.")
            if net.households_max is None
            else _("%(net)s: drawn in each %(level)s, of %(least)s to %(most)s households.")
        )
        yield sized % said
    if net.count_min and most is not None:
        yield _("%(net)s: %(low)s to %(high)s of them in each %(level)s.") % {
            **said,
            "low": net.count_min,
            "high": most,
        }
    if net.members_min is not None and net.members_max is not None:
        numbers = {"low": net.members_min, "high": net.members_max}
        yield _("%(net)s: %(low)s to %(high)s party members in each.") % {**said, **numbers}


def _cadences(playbook: Playbook) -> Iterator[str]:
    for forum in playbook.forums:
        holder = kind_name(playbook, forum.held_by)
        yield explaining_duties.said(str(forum.name), holder, forum.cadence)
    yield from explaining_duties.of_duties(playbook)
    for kind in playbook.sweeps:
        if all(duty.key != kind.key for duty in playbook.duties):
            yield explaining_duties.said(str(kind.name), kind_name(playbook, kind.held_by), kind.cadence)
        yield ngettext(
            "%(name)s: a round lasts %(days)s day. %(purpose)s",
            "%(name)s: a round lasts %(days)s days. %(purpose)s",
            kind.days,
        ) % {"name": kind.name, "days": kind.days, "purpose": kind.purpose}
    yield from explaining_reception.lines(playbook)
