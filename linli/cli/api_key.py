"""``linli api-key``: keys with which programs act in a post."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import TYPE_CHECKING

from linli.cli.ready import database
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.organisations.models import ApiKey, Appointment

DAYS, PER_MINUTE = 365, 600
NOBODY = gettext_noop("Nobody who signs in with {phone} holds such a post now.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    make = verbs.add_parser("make", help=_("make a key and print it, this once"))
    make.add_argument("--phone", required=True, metavar=_("NUMBER"), help=_("with which the post's holder signs in"))
    make.add_argument("--post", metavar=_("KEY"), help=_("the post's key, for who holds several: station_head"))
    make.add_argument("--name", required=True, metavar=_("NAME"), help=_("which program uses it"))
    make.add_argument("--days", type=int, default=DAYS, metavar=_("COUNT"), help=_("how long it holds (365)"))
    make.add_argument(
        "--per-minute", type=int, default=PER_MINUTE, metavar=_("COUNT"), help=_("calls in a minute, at most (600)")
    )
    verbs.add_parser("list", help=_("the keys that hold"))
    revoke = verbs.add_parser("revoke", help=_("let a key open nothing from now"))
    revoke.add_argument("prefix", metavar=_("PREFIX"), help=_("how the key begins, as the list shows it"))


def run(options: argparse.Namespace) -> int:
    """Do what was asked. Raises `Problem`."""
    from linli.core.refusals import Invalid

    with database():
        try:
            return {"make": _make, "list": _list, "revoke": _revoke}[options.verb](options)
        except Invalid as invalid:
            raise Problem("{reason}", reason=" ".join(invalid.errors.values())) from invalid


def _make(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.organisations.actions import make_api_key

    at = clock.now()
    last: date = clock.local_date(at) + timedelta(days=options.days)
    made = make_api_key(
        _appointment(options.phone, options.post),
        name=options.name,
        expires_on=last,
        per_minute=options.per_minute,
        by=system(Door.CLI),
        at=at,
    )
    say("{words}", words=made.words)
    return 0


def _appointment(phone: str, post: str | None) -> Appointment:
    """The one appointment of whoever signs in with this telephone, or the one to this post."""
    from linli.core import clock
    from linli.organisations.queries.posts import in_force
    from linli.people.queries import account_by_phone

    account = account_by_phone(phone)
    if account is None:
        raise Problem(NOBODY, phone=phone)
    found = in_force(clock.local_date(clock.now())).filter(person_id=account.person_id)
    held = list((found.filter(post__key=post) if post else found).select_related("post").order_by("pk"))
    if not held:
        raise Problem(NOBODY, phone=phone)
    if len(held) > 1:
        raise Problem(
            gettext_noop("Several posts are held: {posts}."),
            gettext_noop("Name one with --post."),
            posts=", ".join(sorted({each.post.key for each in held})),
        )
    return held[0]


def _list(_options: argparse.Namespace) -> int:
    for key in _holding():
        say(
            gettext_noop("{prefix}… {program}: {post} of {body}, until {day}"),
            prefix=key.prefix,
            program=key.name,
            post=key.appointment.post.key,
            body=key.appointment.post.organisation.short_name,
            day=key.expires_on,
        )
    return 0


def _holding() -> list[ApiKey]:
    from linli.core import clock
    from linli.organisations.models import ApiKey

    found = ApiKey.objects.filter(revoked_at=None, expires_on__gte=clock.local_date(clock.now()))
    return list(found.select_related("appointment__post__organisation").order_by("-id"))


def _revoke(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.organisations.actions import revoke_api_key

    found = [key for key in _holding() if options.prefix.startswith(key.prefix)]
    if len(found) != 1:
        raise Problem(
            gettext_noop("No key that holds begins with {prefix}."),
            gettext_noop("See linli api-key list."),
            prefix=options.prefix[:14],
        )
    revoke_api_key(found[0], by=system(Door.CLI), at=clock.now())
    say(gettext_noop("{prefix}… opens nothing any more."), prefix=found[0].prefix)
    return 0
