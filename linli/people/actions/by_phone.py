"""The person whom a name and a telephone mean: who signs in with it, or somebody new."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.core.secrets import normalise_phone
from linli.people.actions.accounts import create_account
from linli.people.actions.persons import create_person
from linli.people.models import Person
from linli.people.queries import account_by_phone


@action
def find_or_begin_person(*, name: str, phone: str, by: Actor, at: datetime) -> Person:
    """Whoever signs in with this telephone, if the name is theirs; else a new person with an account.

    Raises `Refused` where somebody new may not be begun, and `Invalid` on "name" or "phone".
    """
    if normalise_phone(phone) is None:
        raise Invalid({"phone": _("This is no telephone number.")})
    account = account_by_phone(phone)
    if account is None:
        person = create_person(name=name, by=by, at=at)
        create_account(person, phone=phone, by=by, at=at)
        return person
    if "".join(account.person.name.split()) != "".join(name.split()):
        raise Invalid({"phone": _("Somebody of another name signs in with this telephone. Check both.")})
    return account.person
