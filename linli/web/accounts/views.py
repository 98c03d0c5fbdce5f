"""The sign-in pages: the accounts library's views, each with what our templates show beside the form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.internal.decorators import login_not_required
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from linli.core.secrets import mask_phone
from linli.web.accounts.codes import can_send_codes, shows_codes
from linli.web.actors import forget_codes
from linli.web.sessions import AFTER, STAFF, has_session, safe_path, used_second_factor

NAMED_BY_LIBRARY = ("429.jinja",)
"""Templates that the accounts library renders by itself."""


class Told:
    """Gives a page what was to be told, and whether codes can be sent from here."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The view's context and ours."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # mixed into library views
        context["told"] = [(message.level_tag, str(message)) for message in get_messages(self.request)]
        context["can_send_codes"] = can_send_codes()
        return context


class SentCode(Told, ABC):
    """A page that asks for a code which was sent to a telephone; the telephone is masked."""

    @abstractmethod
    def sent(self) -> Any:
        """The process that sent the code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The masked telephone, and in a demo without a gateway the code."""
        context = super().get_context_data(**kwargs)
        context["phone_masked"] = mask_phone(context.pop("phone") or "")
        context["demo_code"] = self.sent().code if shows_codes() else ""
        return context


class SignIn(Told, account.LoginView):  # type: ignore[misc]  # the library has no types
    """Telephone, then a code or a password."""

    template_name = "account/login.jinja"


class ConfirmCode(SentCode, account.ConfirmLoginCodeView):  # type: ignore[misc]
    """The code that signs in."""

    template_name = "account/confirm_login_code.jinja"

    def sent(self) -> Any:
        """The sign-in that waits for its code."""
        return self._process


class SignUp(Told, account.SignupView):  # type: ignore[misc]
    """A resident opens an account."""

    template_name = "account/signup.jinja"
    template_name_signup_closed = "account/signup_closed.jinja"


class _VerifyNew(SentCode, account._VerifyPhoneSignupView):  # type: ignore[misc]
    template_name = "account/confirm_phone_verification_code.jinja"

    def sent(self) -> Any:
        """The sign-up that waits for its code."""
        return self.process


class _VerifyChanged(SentCode, account._VerifyPhoneChangeView):  # type: ignore[misc]
    template_name = "account/confirm_phone_verification_code.jinja"

    def sent(self) -> Any:
        """The change that waits for its code."""
        return self.process


@login_not_required  # type: ignore[untyped-decorator]  # the library has no types
def verify_phone(request: HttpRequest) -> HttpResponse:
    """The code sent to a telephone that is to be an account's: at sign-up, or for one signed in."""
    view = _VerifyChanged if request.user.is_authenticated else _VerifyNew
    response: HttpResponse = view.as_view()(request)
    return response


class ChangePhone(Told, account.ChangePhoneView):  # type: ignore[misc]
    """Another telephone."""

    template_name = "account/phone_change.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The telephone until now, masked."""
        context = super().get_context_data(**kwargs)
        context["phone_masked"] = mask_phone(context.pop("phone") or "")
        return context


class ChangePassword(Told, account.PasswordChangeView):  # type: ignore[misc]
    """Another password."""

    template_name = "account/password_change.jinja"


class SetPassword(Told, account.PasswordSetView):  # type: ignore[misc]
    """A first password."""

    template_name = "account/password_set.jinja"


class PasswordAgain(Told, account.ReauthenticateView):  # type: ignore[misc]
    """The password once more."""

    template_name = "account/reauthenticate.jinja"


class SignOut(Told, account.LogoutView):  # type: ignore[misc]
    """Signing out, by a button. The next person at this screen follows nothing of the one before."""

    template_name = "account/logout.jinja"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        forget_codes(response)
        return response


class Inactive(Told, account.AccountInactiveView):  # type: ignore[misc]
    """The account is closed."""

    template_name = "account/account_inactive.jinja"


class Security(Told, factor.IndexView):  # type: ignore[misc]
    """One's account: telephone, password, second factor."""

    template_name = "mfa/index.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the account has."""
        context = super().get_context_data(**kwargs)
        context["phone_masked"] = self.request.user.phone_masked  # type: ignore[union-attr]  # the library lets nobody else in here
        context["has_password"] = self.request.user.has_usable_password()  # type: ignore[union-attr]
        context["staff"] = bool(self.request.session.get(STAFF))
        return context


class ShowFactor(Told, factor.AuthenticateView):  # type: ignore[misc]
    """The second factor at sign-in."""

    template_name = "mfa/authenticate.jinja"


class FactorAgain(Told, factor.ReauthenticateView):  # type: ignore[misc]
    """The second factor once more."""

    template_name = "mfa/reauthenticate.jinja"


class SetUpFactor(Told, totp.ActivateTOTPView):  # type: ignore[misc]
    """Setting up an authenticator app."""

    template_name = "mfa/totp/activate_form.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret in groups of four, to type where nothing can be scanned; whether the desk asked for it."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["drawing"] = Markup(context["totp_svg"])  # noqa: S704  # drawn by segno from digits and letters
        context["secret_groups"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        context["needed"] = (
            bool(self.request.session.get(STAFF)) and not settings.DEMO and not used_second_factor(self.request.session)
        )
        return context


class TakeAwayFactor(Told, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Taking the second factor away."""

    template_name = "mfa/totp/deactivate_form.jinja"


class RecoveryCodes(Told, recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes that are left, to be written down."""

    template_name = "mfa/recovery_codes/index.jinja"


class NewRecoveryCodes(Told, recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Making new recovery codes."""

    template_name = "mfa/recovery_codes/generate.jinja"


@require_safe
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Where one was going; else the desk for whoever holds a post, and their own page for residents."""
    if not has_session(request) or not request.user.is_authenticated:
        return redirect("account_login")
    back = safe_path(request, request.session.pop(AFTER, None))
    return redirect(back or ("/desk/" if request.session.get(STAFF) else "/me/"))


@require_safe
def session_expired(request: HttpRequest) -> HttpResponse:
    """The session was left alone too long; the way back leads through signing in."""
    back = safe_path(request, request.GET.get("next"))
    minutes = int(settings.STAFF_IDLE_TIMEOUT.total_seconds() // 60)
    return render(request, "account/session_expired.jinja", {"back": back, "minutes": minutes})


@require_safe
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The library's other name for the first page: a code is asked for there."""
    back = safe_path(request, request.GET.get("next"))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}" if back else "account_login")
