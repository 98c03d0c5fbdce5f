"""The accounts library's forms, in our words and with no field too many."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.refusals import Invalid
from linli.people.actions.persons import clean_name
from linli.web.accounts.codes import can_send_codes
from linli.web.accounts.fields import code_field, password_field

CODE_COUNTS_FOR_SECONDS = 600


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]  # the library has no types
    """A telephone; with a password it signs in, without one it sends a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(gettext_lazy("Password"), required=False)

    def clean(self) -> dict[str, Any]:
        """Where no code can be sent, a password is needed."""
        if not self.data.get("password") and not can_send_codes():
            raise ValidationError(_("No codes can be sent from here. Sign in with your password, or ask your station."))
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class SignUpForm(account_forms.SignupForm):  # type: ignore[misc]  # the library has no types
    """A telephone and what to call its holder; the password is for those who want one later."""

    field_order = ("name", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
        self.fields["phone"].label = gettext_lazy("Mobile telephone")
        self.fields["name"] = forms.CharField(
            label=gettext_lazy("What may we call you?"),
            widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": "40"}),
            error_messages={"required": gettext_lazy("Say what you are called.")},
        )
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """One line, forty characters at most."""
        try:
            return clean_name(self.cleaned_data["name"])
        except Invalid as wrong:
            raise ValidationError(wrong.errors["name"]) from wrong

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Two sign-ups with one telephone at the same moment: the second is told like any other that it is taken."""
        try:
            saved: tuple[Any, Any] = super().try_save(request)
        except Invalid:
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved


class CodeForm(account_forms.ConfirmLoginCodeForm):  # type: ignore[misc]  # the library has no types
    """The code that was sent for signing in."""

    code = code_field(gettext_lazy("Code from the message"))


class VerifyPhoneForm(account_forms.VerifyPhoneForm):  # type: ignore[misc]  # the library has no types
    """The code that was sent to a new telephone."""

    code = code_field(gettext_lazy("Code from the message"))


class ChangePhoneForm(account_forms.ChangePhoneForm):  # type: ignore[misc]  # the library has no types
    """Another telephone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = gettext_lazy("New mobile telephone")

    def clean(self) -> dict[str, Any]:
        """A new telephone is verified by a code."""
        if not can_send_codes():
            raise ValidationError(_("No codes can be sent from here, so a telephone cannot be verified."))
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned


class PasswordAgainForm(account_forms.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The password once more, before something delicate."""

    password = password_field(gettext_lazy("Password"))


class SetPasswordForm(account_forms.SetPasswordForm):  # type: ignore[misc]  # the library has no types
    """A first password, written once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_new_password(self)


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """Another password. Whoever just signed in with a code to their telephone need not know the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_new_password(self)
        records = get_authentication_records(context.request, self.user)
        recently = time.time() - CODE_COUNTS_FOR_SECONDS
        if any(record["method"] == "code" and record["at"] > recently for record in records):
            del self.fields["oldpassword"]
        else:
            self.fields["oldpassword"] = password_field(gettext_lazy("Password until now"))
            self.order_fields(["oldpassword", "password1"])


def _one_new_password(form: Any) -> None:
    del form.fields["password2"]
    field = form.fields["password1"]
    field.label = gettext_lazy("New password")
    field.help_text = gettext_lazy("At least ten characters, not only digits.")
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = gettext_lazy("Write the password.")


class FactorForm(factor_forms.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The second factor at sign-in."""

    code = code_field(gettext_lazy("Code from your authenticator app, or a recovery code"))


class FactorAgainForm(factor_forms.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The second factor once more."""

    code = code_field(gettext_lazy("Code from your authenticator app, or a recovery code"))


class ActivateForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code of a new authenticator."""

    code = code_field(gettext_lazy("Code from your authenticator app"))
