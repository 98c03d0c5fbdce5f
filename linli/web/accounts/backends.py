"""Who signs in, as the library for accounts decides it; who is signed in, found by a question that is built once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from linli.core.prepared import prepared
from linli.people.models import Account


@prepared
def _account(account_id: UUID) -> QuerySet[Account]:
    return Account.objects.filter(pk=account_id)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """The library's backend, but for how the account of a session is found, with its person."""

    def get_user(self, user_id: Any) -> Account | None:
        account = _account.first(UUID(str(user_id)))
        return account if account is not None and self.user_can_authenticate(account) else None
