"""Settings, read from the environment; README.md lists every variable."""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("MILENARI_VAR_DIR", BASE_DIR / "var"))
EVIDENCE_DIR = BASE_DIR / "milenari" / "evidence"


def switch(name: str, default: bool) -> bool:
    """Whether the environment variable `name` is on. Raises ImproperlyConfigured for a word that says neither on nor off."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if raw.lower() not in words:
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to 1 or 0.")
    return words[raw.lower()]


def whole_number(name: str, default: int, least: int = 1) -> int:
    """The environment variable `name` as a number. Raises ImproperlyConfigured for what is none, or is less than `least`."""
    raw = os.environ.get(name, "") or str(default)
    if not (raw.isascii() and raw.isdigit() and int(raw) >= least):
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to a whole number of {least} or more.")
    return int(raw)


def one_of(name: str, *words: str) -> str:
    """The environment variable `name`, or the first of the words. Raises ImproperlyConfigured for what is none of them."""
    raw = os.environ.get(name, "") or words[0]
    if raw not in words:
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to {' or '.join(words)}.")
    return raw


def mail_server(address: str) -> dict[str, Any]:
    """Django's settings for `address`: smtp://user:password@host:port (TLS from the start: smtps://), file:///folder, console:.

    smtp:// asks the server for TLS after the greeting; where it has none: smtp://…?tls=0. Special characters of user and password
    are written as in any URL (%40 for @). Raises ImproperlyConfigured for an address of another kind.
    """
    parts = urlsplit(address)
    backend = {"smtp": "smtp", "smtps": "smtp", "file": "filebased", "console": "console"}.get(parts.scheme, "")
    try:
        port = parts.port
    except ValueError:
        port, backend = None, ""
    if not backend or (backend == "smtp" and not parts.hostname) or (backend == "filebased" and not parts.path.strip("/")):
        fits = "smtp://user:password@host:587, smtps://…, file:///folder or console:"
        raise ImproperlyConfigured(f"MILENARI_EMAIL_URL does not fit; it can be {fits}. (Not shown: it may hold a password.)")
    found: dict[str, Any] = {"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    if backend == "filebased":
        found["EMAIL_FILE_PATH"] = unquote(parts.path)
    if backend == "smtp":
        implicit = parts.scheme == "smtps"
        found |= {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port or (465 if implicit else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": implicit,
            "EMAIL_USE_TLS": not implicit and dict(parse_qsl(parts.query)).get("tls") != "0",
            "EMAIL_TIMEOUT": 20,
        }
    return found


def secret_key() -> str:
    """The key from MILENARI_SECRET_KEY, else one made at the first start and kept in the var directory for its owner alone."""
    if key := os.environ.get("MILENARI_SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process of the same start was faster: its key is the key
    return path.read_text()


def file_storage(address: str, folder: Path) -> dict[str, Any]:
    """Where files are kept: in `folder`, or in the bucket that `address` names (s3://bucket/prefix?endpoint_url=https://…).

    The key for the bucket comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Raises ImproperlyConfigured where the
    address is of another kind, or the library that speaks to a bucket is not installed.
    """
    if not address:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder, "base_url": None}}
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(f"MILENARI_REPORT_STORAGE is {address!r}; it must begin with s3:// and the bucket's name.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("MILENARI_REPORT_STORAGE names a bucket; to speak to it, install django-storages[s3].")
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), **dict(parse_qsl(parts.query))}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"default_acl": None, "querystring_auth": True, **options}}


SECRET_KEY = secret_key()
DEBUG = switch("MILENARI_DEBUG", default=False)
ALLOWED_HOSTS = os.environ.get("MILENARI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MILENARI_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "simple_history",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "milenari.core",
    "countries",
    "regulations",
    "barriers",
    "reports",
    "milenari.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "milenari.core.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "countries.api_auth.ApiMiddleware",
    "countries.access.ReadingMiddleware",
    "countries.access.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "milenari.urls"
WSGI_APPLICATION = "milenari.wsgi.application"
ASGI_APPLICATION = "milenari.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "regulations.templatetags.wording"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'milenari.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

READING = one_of("MILENARI_READING", "public", "members")  # who may read: anyone, or who has an account
REQUIRE_SECOND_FACTOR = switch("MILENARI_REQUIRE_SECOND_FACTOR", default=False)  # of leads and administrators
SITE_ADDRESS = os.environ.get("MILENARI_SITE_ADDRESS", "http://127.0.0.1:8000")  # for links in mails that no page sends
API_RATE_ANONYMOUS = whole_number("MILENARI_API_RATE_ANONYMOUS", 300, least=0)  # requests a minute from an address; 0: no limit
API_RATE_KNOWN = whole_number("MILENARI_API_RATE_KNOWN", 1200, least=0)  # requests a minute of an account; 0: no limit

AUTHENTICATION_BACKENDS = ["countries.backends.RoleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "countries.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes the account, and its first link goes to that address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody who has no account gets a mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = "MILenARI: "
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}  # key: the name or address that is tried
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if switch("MILENARI_HTTPS", default=False) else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "MILenARI"
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: clocks of telephones differ
MFA_ALLOW_UNVERIFIED_EMAIL = True

# What limits attempts to log in is counted for all processes together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

globals().update(mail_server(os.environ.get("MILENARI_EMAIL_URL", "") or "console:"))
DEFAULT_FROM_EMAIL = os.environ.get("MILENARI_EMAIL_FROM", "") or "MILenARI <noreply@localhost>"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "svgz", "gz", "br", "ttf", "woff2", "txt", "md")  # the fonts are the report's
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "reports": file_storage(os.environ.get("MILENARI_REPORT_STORAGE", ""), VAR_DIR / "reports"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
REVIEW_MONTHS = whole_number("MILENARI_REVIEW_MONTHS", 12)  # for so long a verification holds

REPORT_DAYS = whole_number("MILENARI_REPORT_DAYS", 30)  # for so long a finished file is kept
REPORT_LIMIT = whole_number("MILENARI_REPORT_LIMIT", 5)  # so many reports an account may have waiting or being made
REPORT_LIMIT_ANONYMOUS = whole_number("MILENARI_REPORT_LIMIT_ANONYMOUS", 2, least=0)  # so many a reader without an account
REPORT_LIMIT_ALL_ANONYMOUS = 20  # and so many all of them together: a session costs nothing
REPORT_LEASE = whole_number("MILENARI_REPORT_LEASE", 30)  # seconds after which a silent worker is taken for dead
REPORT_MINUTES = whole_number("MILENARI_REPORT_MINUTES", 15)  # a report that takes longer is given up

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if switch("MILENARI_HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # its X-Forwarded-For says who tries to log in

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["countries.api_permissions.RolePermission"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "countries.api_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "milenari.core.api.openapi.Schema",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "MILenARI regulatory landscape",
    "VERSION": "1",
    "DESCRIPTION": "What countries ask of a CAR-T clinical trial, as structured, cited records. Nothing here is legal advice.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PUBLIC": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["milenari.core.api.openapi.finish"],
}

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
