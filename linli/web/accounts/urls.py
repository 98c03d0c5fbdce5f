"""Addresses of the sign-in pages. The names are the accounts library's; what we do not use of it has no address."""

from __future__ import annotations

from django.urls import path

from linli.web.accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", views.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/new-code/", views.to_sign_in, name="account_request_login_code"),
    path("sign-in/second-factor/", views.ShowFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/expired/", views.session_expired, name="session_expired"),
    path("sign-in/done/", views.after_sign_in, name="after_sign_in"),
    path("sign-in/closed/", views.Inactive.as_view(), name="account_inactive"),
    path("sign-up/", views.SignUp.as_view(), name="account_signup"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("", views.Security.as_view(), name="mfa_index"),
    path("telephone/", views.ChangePhone.as_view(), name="account_change_phone"),
    path("telephone/code/", views.verify_phone, name="account_verify_phone"),
    path("password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("password/first/", views.SetPassword.as_view(), name="account_set_password"),
    path("confirm/password/", views.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("confirm/second-factor/", views.FactorAgain.as_view(), name="mfa_reauthenticate"),
    path("second-factor/", views.SetUpFactor.as_view(), name="mfa_activate_totp"),
    path("second-factor/remove/", views.TakeAwayFactor.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
