"""Every setting of the server. What a hospital changes comes from the environment; see docs/reference/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from collegium.web import environment

PACKAGE = Path(__file__).resolve().parent.parent
DATA = environment.folder("COLLEGIUM_DATA", "collegium-data")

DEMO = environment.yes_no("COLLEGIUM_DEMO", default=False)
HTTPS = environment.yes_no("COLLEGIUM_HTTPS", default=not DEMO)
DEBUG = False
SECRET_KEY = environment.secret("COLLEGIUM_SECRET_KEY", kept_in=DATA / "secret.key")
RECORD_KEY = environment.secret("COLLEGIUM_RECORD_KEY", kept_in=DATA / "record.key")
RECORD_ANCHORS = DATA / "record.anchors"  # fingerprints of the record, outside the database
ALLOWED_HOSTS = environment.hosts("COLLEGIUM_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("COLLEGIUM_ORIGINS")
SITE_NAME = environment.text("COLLEGIUM_NAME", "Collegium")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "collegium.audit",
    "collegium.jobs",
    "collegium.accounts",
    "collegium.registers",
    "collegium.organisation",
    "collegium.assessments",
    "collegium.commitments",
    "collegium.engagement",
    "collegium.board",
    "collegium.workbench",
    "collegium.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "collegium.accounts.middleware.directory_may_fail",
    "collegium.accounts.middleware.no_nul_in_addresses",
    "collegium.accounts.middleware.keep_out_of_caches",
    "collegium.accounts.middleware.require_second_factor",
    "collegium.accounts.middleware.deny_by_default",
]

ROOT_URLCONF = "collegium.web.urls"
WSGI_APPLICATION = "collegium.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        # One templates folder an app; our pages win over those that libraries bring.
        "DIRS": sorted(str(folder) for folder in PACKAGE.glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "collegium.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "collegium.web.context.everywhere",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASE_URL, DATABASE = environment.database(
    "COLLEGIUM_DATABASE", f"sqlite:///{(DATA / 'collegium.sqlite3').as_posix()}"
)
DATABASES = {"default": DATABASE}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Write-ahead log: readers never wait. Immediate: a writer takes its lock at the start, so that two never deadlock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "  # what is deleted is overwritten: answers and codes above all
        "PRAGMA recursive_triggers=ON;",  # REPLACE asks the triggers that keep what was recorded and released
    }
# Long work waits in the database: no other server is needed, and nothing is lost when this one stops.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "collegium.accounts.adapter.AccountAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_FORMS = {
    "login": "collegium.accounts.forms.SignInForm",
    "change_password": "collegium.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "collegium.accounts.forms.SetPasswordForm",
    "reauthenticate": "collegium.accounts.forms.ReauthenticatePasswordForm",
}
SOCIALACCOUNT_ADAPTER = "collegium.accounts.adapter.DirectoryAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the office, never by strangers
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "collegium.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "collegium.accounts.forms.CodeForm",
    "reauthenticate": "collegium.accounts.forms.CodeAgainForm",
    "activate_totp": "collegium.accounts.forms.SetUpCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the office vouches for the address
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1 if DEMO else 0  # whoever tries several roles in a row cannot wait for the next code
SECOND_FACTOR_REQUIRED = environment.yes_no("COLLEGIUM_SECOND_FACTOR", default=True)
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form would be stopped by our own policy, which lets forms go nowhere else
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER := environment.web_address("COLLEGIUM_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "directory",
                "name": environment.text("COLLEGIUM_OIDC_NAME", "Your organisation's directory"),
                "client_id": environment.text("COLLEGIUM_OIDC_CLIENT", ""),
                "secret": environment.text("COLLEGIUM_OIDC_SECRET", ""),
                # The organisation's own directory vouches for its addresses: who was given a role here before
                # signing in there for the first time is the same person.
                "settings": {"server_url": OIDC_SERVER, "verified_email": True, "email_authentication": True},
            }
        ],
    }

SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if environment.yes_no("COLLEGIUM_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "static"  # served where it lies: nothing has to be collected first
WHITENOISE_ROOT = PACKAGE / "web" / "static" / "vendor" / "nhsuk"  # the NHS style sheet asks for /assets/…
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOADS_KEPT_DAYS = environment.whole("COLLEGIUM_UPLOADS_KEPT_DAYS", 30)  # files of answers that nobody releases

# Without a mail server nothing is sent: the office hands links over itself.
EMAIL_HOST = environment.host("COLLEGIUM_EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = environment.port("COLLEGIUM_EMAIL_PORT", 587)
EMAIL_USE_TLS = environment.yes_no("COLLEGIUM_EMAIL_TLS", default=True)
EMAIL_HOST_USER = environment.text("COLLEGIUM_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("COLLEGIUM_EMAIL_PASSWORD", "")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = environment.text("COLLEGIUM_EMAIL_FROM", "collegium@localhost")

# Nothing personal reaches a log: paths without their query, no request bodies, no arguments of failed queries.
LOG_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "collegium.web.logs.WithoutPeople",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": environment.one_of("COLLEGIUM_LOG_LEVEL", "WARNING", LOG_LEVELS)},
    "loggers": {"django.db.backends": {"level": "INFO"}},  # below that it writes out the values of queries
}
