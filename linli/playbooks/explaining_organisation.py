"""How a playbook makes up its bodies, in plain sentences; a table that it does not have gives no heading."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Post
from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, in_chinese, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The headings that this playbook has something to say under."""
    for heading, lines in (
        (_("How bodies are made up"), (*_committees(playbook), *_aims(playbook), *_candidates(playbook))),
        (_("Cross-appointments"), tuple(_crossings(playbook))),
        (_("Whose power and duty it is"), (*_charter(playbook), *_moved_down(playbook))),
        (_("Stations and those around them"), tuple(_stations(playbook))),
    ):
        if lines:
            yield Section(heading, lines)


def of_post(playbook: Playbook, post: Post) -> Iterator[str]:
    """Who is asked before somebody is appointed to a post, and to whom the holder also answers."""
    if post.consent is not None:
        yield _("%(body)s: agrees before somebody is appointed.") % {"body": kind_name(playbook, post.consent)}
    if post.reports_to is not None:
        yield _("%(body)s: the holder also answers to it.") % {"body": kind_name(playbook, post.reports_to)}


def _committees(playbook: Playbook) -> Iterator[str]:
    for row in playbook.committees:
        said = {
            "body": kind_name(playbook, row.key),
            "least": row.members_min,
            "most": row.members_usual,
            "months": row.term_months,
            "source": row.source.label,
        }
        if row.members_usual is None:
            yield _("%(body)s: %(least)s members or more (%(source)s).") % said
        elif row.members_usual == row.members_min:
            yield _("%(body)s: usually %(least)s members (%(source)s).") % said
        else:
            yield _("%(body)s: usually %(least)s to %(most)s members (%(source)s).") % said
        if row.term_months is not None:
            yield _("%(body)s: elected for %(months)s months.") % said


def _aims(playbook: Playbook) -> Iterator[str]:
    for aim in playbook.aims:
        yield _("%(body)s: %(aim)s, %(percent)s%% or more; an aim when candidates are named, never a rule.") % {
            "body": kind_name(playbook, aim.body),
            "aim": aim.name,
            "percent": aim.percent,
        }


def _candidates(playbook: Playbook) -> Iterator[str]:
    if playbook.nomination_ways:
        ways = joined(str(way.name) for way in playbook.nomination_ways)
        yield _("Ways to a candidate: %(ways)s.") % {"ways": ways}
    for grade in playbook.grades:
        yield _("%(grade)s: a grade of %(steps)s steps.") % {"grade": grade.name, "steps": grade.steps}


def _crossings(playbook: Playbook) -> Iterator[str]:
    for row in playbook.cross_appointments:
        yield _("%(name)s: from %(start)s to %(end)s.") % {
            "name": row.name,
            "start": _side(playbook, row.from_body, row.from_post),
            "end": _side(playbook, row.to_body, row.to_post),
        }


def _side(playbook: Playbook, kind: BodyKind, post: str | None) -> str:
    body = kind_name(playbook, kind)
    if post is None:
        return body
    name = str(playbook.post(post).name)
    return f"{body}（{name}）" if in_chinese() else f"{body} ({name})"


def _charter(playbook: Playbook) -> Iterator[str]:
    for line in playbook.charter:
        yield _("%(body)s: %(sentence)s") % {"body": kind_name(playbook, line.body), "sentence": line.name}


def _moved_down(playbook: Playbook) -> Iterator[str]:
    for row in playbook.moved_down:
        yield _("%(name)s: %(count)s %(kind)s moved down from %(start)s to %(end)s.") % {
            "name": row.name,
            "count": row.count,
            "kind": row.kind.label,
            "start": kind_name(playbook, row.from_body),
            "end": kind_name(playbook, row.to_body),
        }


def _stations(playbook: Playbook) -> Iterator[str]:
    for said, rows in (
        (_("Every station has: %(names)s."), playbook.standard),
        (_("A station's zones: %(names)s."), playbook.zones),
        (_("Organisations tied to places: %(names)s."), playbook.sectors),
    ):
        if rows:
            yield said % {"names": joined(str(row.name) for row in rows)}
    if playbook.circle is not None:
        yield _("From every door a station lies within %(minutes)s minutes' walk.") % {
            "minutes": playbook.circle.minutes
        }
