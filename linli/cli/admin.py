"""`linli admin add`: somebody who keeps a place's register, appoints people and sets the rest up at the desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from linli.cli.ready import database
from linli.cli.words import _, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.people.models import Person

POST = "administrator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    add = verbs.add_parser("add", help=_("make somebody the administrator of a place"))
    add.add_argument("--place", required=True, metavar=_("CODE"), help=_("code of the place; it needs a playbook"))
    add.add_argument("--name", required=True, metavar=_("NAME"), help=_("the person's name"))
    add.add_argument("--phone", required=True, metavar=_("NUMBER"), help=_("with which the person signs in"))
    add.add_argument("--body", metavar=_("NAME"), help=_("the body of the post, made where there is none"))


def run(options: argparse.Namespace) -> int:
    """Make body, post, person, account and appointment, as far as they are missing. Raises `Problem`."""
    from django.utils import translation

    from linli.core.refusals import Invalid

    with database(), translation.override("zh-hans" if speaks_chinese() else "en"):
        options.password = _password()
        try:
            return _add(options)
        except Invalid as invalid:
            raise Problem("{reason}", reason=" ".join(invalid.errors.values())) from invalid


def _add(options: argparse.Namespace) -> int:
    """All of it in one transaction: a mistake leaves nothing behind."""
    from django.db import transaction

    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.organisations.actions import appoint, create_organisation, create_post
    from linli.organisations.models import Organisation
    from linli.places.queries import NoPlaybook, playbook_version_for
    from linli.places.searching import coded
    from linli.playbooks.queries import by_id

    by, at = system(Door.CLI), clock.now()
    places = coded(options.place)
    if not places:
        raise Problem(gettext_noop("No place has the code {code}."), "", code=options.place)
    place = places[-1]
    try:
        version = playbook_version_for(place)
    except NoPlaybook as error:
        raise Problem(
            gettext_noop("{place} has no playbook yet."),
            gettext_noop("First: linli playbook apply PLAYBOOK --place {code}."),
            place=place.name, code=options.place,
        ) from error  # fmt: skip
    kinds = [post.body_kind for post in by_id(version).posts if post.key == POST]
    if not kinds:
        raise Problem(gettext_noop("The playbook of {place} has no administrator."), "", place=place.name)
    with transaction.atomic():
        bodies = Organisation.objects.filter(kind=kinds[0], bindings__place=place, ended_on=None).order_by("pk")
        body = (bodies.filter(name=options.body) if options.body else bodies).first()
        if body is None:
            name = options.body or place.name
            body = create_organisation(kind=kinds[0], name=name, places=[place], by=by, at=at)
        person = _person(options)
        post = create_post(body, key=POST, playbook_version_id=version, by=by, at=at)
        appoint(post, person, starts_on=clock.local_date(at), by=by, at=at)
    say(gettext_noop("{person} is administrator of {body} and signs in with {phone}."),
        person=person.name, body=body.name, phone=options.phone)  # fmt: skip
    return 0


def _person(options: argparse.Namespace) -> Person:
    """Whoever signs in with this telephone, else a new person with an account."""
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.people.actions import create_account, create_person
    from linli.people.queries import account_by_phone

    account = account_by_phone(options.phone)
    if account is not None:
        return account.person
    by, at = system(Door.CLI), clock.now()
    person = create_person(name=options.name, by=by, at=at)
    create_account(person, phone=options.phone, password=options.password or None, by=by, at=at)
    return person


def _password() -> str:
    """A password asked at the terminal, or the first line of what is piped in; empty: sign-in by code alone."""
    if sys.stdin.isatty():
        return getpass.getpass(_("Password (empty: sign in by code alone): "))
    return sys.stdin.readline().rstrip("\n")
