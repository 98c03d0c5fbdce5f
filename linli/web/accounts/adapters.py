"""What the accounts library asks of us: where telephones are kept, how codes are sent, what is said when it fails."""

# ruff: noqa: ARG002  # the library names the arguments

from __future__ import annotations

import time
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.core.actors import Actor, ActorKind
from linli.core.secrets import normalise_phone
from linli.organisations.queries import posts_of
from linli.people import actions
from linli.people.models import Account
from linli.people.queries import account_by_phone, phone_of
from linli.people.vault import open_text, seal_text
from linli.web.accounts.codes import can_send_codes, send
from linli.web.accounts.fields import PhoneField
from linli.web.sessions import own_actor

FACTOR_PURPOSE = "second factor"
TOO_MANY = gettext_lazy(
    "Five wrong tries: this telephone has to wait 30 minutes before it can sign in. Your station can help."
)
WRONG_CODE = gettext_lazy("This is not the code. Look again, or ask for a new one.")
WORDS = {
    "account/messages/password_changed.txt": gettext_lazy("The new password holds from now on."),
    "account/messages/password_set.txt": gettext_lazy("The password holds from now on."),
    "account/messages/phone_verified.txt": gettext_lazy("The telephone is verified. Sign in with it from now on."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The second factor is set up. Keep the recovery codes safe."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The second factor was taken away."),
}
"""What we say of the library's own messages; the rest need not be said."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts by telephone: sealed numbers, changes by actions alone, codes through the gateway."""

    error_messages = {  # noqa: RUF012  # the library's attribute
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed. Your station can open it again."),
        "enter_current_password": gettext_lazy("This is not the password until now."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": gettext_lazy("This is not the password."),
        "invalid_login": gettext_lazy("Write your telephone number."),
        "phone_password_mismatch": gettext_lazy("Telephone and password do not belong together."),
        "phone_taken": gettext_lazy("Another account has this telephone."),
        "rate_limited": gettext_lazy("That was often in a short time. Wait a minute and try again."),
        "same_as_current": gettext_lazy("This is your telephone already."),
        "too_many_login_attempts": TOO_MANY,
        "unknown_phone": gettext_lazy("No account has this telephone."),
    }

    def phone_form_field(self, **options: Any) -> PhoneField:
        """The field in which a telephone is written."""
        return PhoneField(**{**options, "label": gettext_lazy("Mobile telephone")})

    def clean_phone(self, phone: str) -> str:
        """The number in its one form; what is no number stays, and finds nobody."""
        return normalise_phone(phone) or phone

    def get_user_by_phone(self, phone: str) -> Account | None:
        """The account with this telephone."""
        return account_by_phone(phone)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """The account's telephone, and whether it was verified."""
        phone = phone_of(user)
        return None if phone is None else (phone, user.phone_verified)

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """Give the account a telephone."""
        by, at = own_actor(user), clock.now()
        _follow(user, actions.change_phone(_row(user), phone=phone, verified=verified, by=by, at=at))

    def set_phone_verified(self, user: Account, phone: str) -> None:
        """The code sent to this telephone was read: it is the account's from now on."""
        if phone_of(user) == phone:
            _follow(user, actions.verify_phone(_row(user), by=own_actor(user), at=clock.now()))
        else:
            self.set_phone(user, phone, True)

    def set_password(self, user: Account, password: str) -> None:
        """Set the account's password."""
        _follow(user, actions.set_password(_row(user), password=password, by=own_actor(user), at=clock.now()))

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """Open the account of somebody who signs up."""
        data = form.cleaned_data
        by = Actor(ActorKind.NOBODY)
        return actions.sign_up(phone=data["phone"], name=data["name"], by=by, at=clock.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents open an account themselves wherever their telephone can be verified."""
        return can_send_codes()

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **_rest: Any) -> None:
        """Send a one-time code."""
        text = _("%(code)s is your Linli code, for five minutes. Nobody from the station will ask you for it.")
        send(context.request, phone, text % {"code": code})

    def send_unknown_account_sms(self, phone: str, **_rest: Any) -> None:
        """Somebody asked for a code for a telephone without an account."""
        send(context.request, phone, _("This telephone has no Linli account. You can report without one, or open one."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody wanted to open a second account with this telephone."""
        send(context.request, phone, _("This telephone has a Linli account. Sign in instead of opening another."))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what needs saying, in our words."""
        words = message or WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a change of password: the page of one's account."""
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **rest: Any) -> bool:
        """Whoever signed in a moment ago need not show it again."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **rest))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody shows again that it is they."""
        words = {"reauthenticate": _("Use your password"), "mfa_reauthenticate": _("Use your authenticator app")}
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in found]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for each telephone; the library would count them by e-mail address."""
        return f"phone:{normalise_phone(str(credentials.get('phone', ''))) or ''}"


def _row(user: Account) -> Account:
    """The account itself: the library also passes the request's, which only stands for one."""
    return Account.objects.get(pk=user.pk)


def _follow(user: Account, fresh: Account) -> None:
    """Let the library's copy of an account show what an action has written."""
    for field in ("phone_sealed", "phone_index", "phone_masked", "phone_verified", "password", "version"):
        setattr(user, field, getattr(fresh, field))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Second factors: their secrets are sealed, and whoever holds a post keeps one."""

    error_messages = {  # noqa: RUF012  # the library's attribute
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("As long as you hold a post, the second factor stays."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up the second factor first."),
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Seal a factor's secret."""
        return seal_text(text, FACTOR_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a factor's secret."""
        return open_text(encrypted_text, FACTOR_PURPOSE)

    def get_totp_label(self, user: Account) -> str:
        """What the authenticator app calls the account: its masked telephone."""
        return user.phone_masked or user.person.name

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, as inline SVG that needs no style of its own."""
        return segno.make(url, error="m").svg_inline(scale=5, border=4, svgclass="qr", lineclass=None, omitsize=False)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whoever holds a post keeps the second factor; in the demo it is for trying."""
        if settings.DEMO or authenticator.type != authenticator.Type.TOTP:
            return True
        return not posts_of(authenticator.user.person_id, clock.local_date(clock.now()))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail is known here."""
