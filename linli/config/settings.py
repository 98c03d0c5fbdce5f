"""Django's settings, all from `linli.config.env`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from linli.config.env import load
from linli.core.postgres import django_database

ENV = load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
DEMO = ENV.demo
DATA_DIR = ENV.data_dir
FILES_DIR = ENV.data_dir / "files"
ALLOWED_HOSTS = ENV.allowed_hosts
LINLI_SMS_URL = ENV.sms_url
LINLI_SMS_BODY = ENV.sms_body
LINLI_SMS_FORMAT = ENV.sms_format
LINLI_SMS_HEADERS = ENV.sms_headers
LINLI_SMS_TAKEN = ENV.sms_taken
LINLI_QUIET_HOURS = ENV.quiet_hours
LINLI_ROBOT_HOSTS = ENV.robot_hosts
LINLI_TILES = ENV.tiles
LINLI_TILES_ATTRIBUTION = ENV.tiles_attribution
LINLI_TILES_DATUM = ENV.tiles_datum
LINLI_MAIL = ENV.mail is not None
if ENV.mail is not None:
    EMAIL_HOST, EMAIL_PORT = ENV.mail.host, ENV.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.mail.user, ENV.mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.mail.starttls, ENV.mail.ssl
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = ENV.mail_from
LINLI_EMBEDDERS: list[str] = []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "linli.core",
    "linli.playbooks",
    "linli.places",
    "linli.people",
    "linli.organisations",
    "linli.attachments",
    "linli.messages",
    "linli.service_requests",
    "linli.heard",
    "linli.whistles",
    "linli.mediation",
    "linli.wishes",
    "linli.offers",
    "linli.emergencies",
    "linli.alliances",
    "linli.services",
    "linli.vouchers",
    "linli.care",
    "linli.firms",
    "linli.meetings",
    "linli.legacy",
    "linli.outreach",
    "linli.drills",
    "linli.lessons",
    "linli.volunteering",
    "linli.points",
    "linli.honours",
    "linli.projects",
    "linli.duties",
    "linli.feedback",
    "linli.web",
    "linli.api",
    "linli.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.web.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linli.web.preferences.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.web.sessions.IdleTimeoutMiddleware",
    "linli.web.actors.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "linli.web.refused.RefusedMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / "web" / "templates",
            PACKAGE / "web" / "resident" / "templates",
            PACKAGE / "web" / "desk" / "templates",
            PACKAGE / "web" / "demo" / "templates",
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "linli.web.jinja.environment",
            "context_processors": ["linli.web.context.linli_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linli.web.context.linli_context",
            ],
        },
    },
]

DATABASES = {"default": django_database(ENV.database_url, ENV.data_dir)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["linli.web.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "linli.web.accounts.adapters.AccountAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
TEMPLATES[0]["DIRS"].append(PACKAGE / "web" / "accounts" / "templates")
LOCALE_PATHS = [PACKAGE / "web" / face / "locale" for face in ("accounts", "resident", "desk", "demo")]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "change_phone": "5/m/user",
    "login_failed": "20/m/ip,5/30m/key",
    "request_login_code": "20/m/ip,5/30m/key",
    "verify_phone": "1/30s/key,20/m/ip",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_FORMS = {
    "login": "linli.web.accounts.forms.SignInForm",
    "signup": "linli.web.accounts.forms.SignUpForm",
    "confirm_login_code": "linli.web.accounts.forms.CodeForm",
    "verify_phone": "linli.web.accounts.forms.VerifyPhoneForm",
    "change_phone": "linli.web.accounts.forms.ChangePhoneForm",
    "reauthenticate": "linli.web.accounts.forms.PasswordAgainForm",
    "change_password": "linli.web.accounts.forms.ChangePasswordForm",
    "set_password": "linli.web.accounts.forms.SetPasswordForm",
}
MFA_ADAPTER = "linli.web.accounts.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Linli"
MFA_FORMS = {
    "authenticate": "linli.web.accounts.forms.FactorForm",
    "reauthenticate": "linli.web.accounts.forms.FactorAgainForm",
    "activate_totp": "linli.web.accounts.forms.ActivateForm",
}

SESSION_ENGINE = "linli.web.session_store"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SECURE = ENV.https
CSRF_FAILURE_VIEW = "linli.web.errors.csrf_failure"
STAFF_IDLE_TIMEOUT = timedelta(minutes=60)
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 8

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "linli.web.assets.BuiltStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = DEBUG

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "linli_cache"}}
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
