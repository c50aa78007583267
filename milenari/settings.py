"""Settings, read from the environment; README.md lists every variable."""

import os
from pathlib import Path

import django_stubs_ext

from milenari.environment import (
    cache,
    databases,
    file_storage,
    host_names,
    logging_settings,
    mail_server,
    networks,
    one_of,
    origins,
    secret_key,
    switch,
    token,
    whole_number,
    writable_folder,
)

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = writable_folder("MILENARI_VAR_DIR", BASE_DIR / "var")
EVIDENCE_DIR = BASE_DIR / "milenari" / "evidence"

SECRET_KEY = secret_key(VAR_DIR)
DEBUG = switch("MILENARI_DEBUG", default=False)
ALLOWED_HOSTS = host_names("MILENARI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", debug=DEBUG)
CSRF_TRUSTED_ORIGINS = origins("MILENARI_TRUSTED_ORIGINS")

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
    "milenari.core.requests.RequestIdMiddleware",
    "milenari.core.middleware.SecurityHeadersMiddleware",
    "milenari.portal.health.HealthMiddleware",
    "milenari.portal.metrics.MetricsMiddleware",
    "milenari.core.replica.ReplicaMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "milenari.core.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "milenari.core.middleware.PassagesMiddleware",
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
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "milenari.core.templatetags.languages",
                "countries.templatetags.places",
                "regulations.templatetags.wording",
                "regulations.templatetags.glossary",
                "regulations.templatetags.translations",
            ],
        },
    }
]

DATABASES = databases("DATABASE_URL", "DATABASE_REPLICA_URL", default=VAR_DIR / "milenari.sqlite3")
DATABASE_ROUTERS = ["milenari.core.replica.Router"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

READING = one_of("MILENARI_READING", "public", "members")  # who may read: anyone, or who has an account
REQUIRE_SECOND_FACTOR = switch("MILENARI_REQUIRE_SECOND_FACTOR", default=False)  # of leads and administrators
OWN_ADDRESS = os.environ.get("MILENARI_SITE_ADDRESS", "")  # what names in linked data begin with, wherever the site is reached
SITE_ADDRESS = OWN_ADDRESS or "http://127.0.0.1:8000"  # for links in mails that no page sends
API_RATE_ANONYMOUS = whole_number("MILENARI_API_RATE_ANONYMOUS", 300, least=0)  # requests a minute from an address; 0: no limit
API_RATE_KNOWN = whole_number("MILENARI_API_RATE_KNOWN", 1200, least=0)  # requests a minute of an account; 0: no limit

AUTHENTICATION_BACKENDS = ["countries.backends.RoleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"  # in the language that one came in
ACCOUNT_ADAPTER = "countries.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "countries.forms.LoginForm", "reset_password": "countries.forms.ResetPasswordForm"}
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

CACHES = {"default": cache("MILENARI_CACHE_URL")}
SESSION_ENGINE = {
    "database": "django.contrib.sessions.backends.db",
    "cache": "django.contrib.sessions.backends.cached_db",  # kept in the database, too: a cache that is emptied logs nobody out
}[one_of("MILENARI_SESSIONS", "database", "cache")]

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
# Each by its own name, as the switch shows it; the pages of the first have no prefix.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("it", "Italiano"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "milenari.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("MILENARI_STATIC_DIR", "") or VAR_DIR / "static")  # collected at each new version
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nothing of it is for the pages of others
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "svgz", "gz", "br", "ttf", "woff2", "txt", "md")  # the fonts are the report's
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "reports": file_storage(os.environ.get("MILENARI_REPORT_STORAGE", ""), VAR_DIR / "reports"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
REVIEW_MONTHS = whole_number("MILENARI_REVIEW_MONTHS", 12)  # for so long a verification holds
AUDIT_MONTHS = whole_number("MILENARI_AUDIT_MONTHS", 12, most=1200)  # for so long an entry of the audit log is kept
DISK_MEGABYTES = whole_number("MILENARI_DISK_MEGABYTES", 500, least=0)  # less room than this is told by /readyz

REPORT_DAYS = whole_number("MILENARI_REPORT_DAYS", 30)  # for so long a finished file is kept
REPORT_LIMIT = whole_number("MILENARI_REPORT_LIMIT", 5)  # so many reports an account may have waiting or being made
REPORT_LIMIT_ANONYMOUS = whole_number("MILENARI_REPORT_LIMIT_ANONYMOUS", 2, least=0)  # so many a reader without an account
REPORT_LIMIT_ALL_ANONYMOUS = 20  # and so many all of them together: a session costs nothing
REPORT_LEASE = whole_number("MILENARI_REPORT_LEASE", 30)  # seconds after which a silent worker is taken for dead
REPORT_MINUTES = whole_number("MILENARI_REPORT_MINUTES", 15)  # a report that takes longer is given up

SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "milenari.portal.errors.csrf_failure"
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

METRICS_TOKEN = token("MILENARI_METRICS_TOKEN")
METRICS_NETWORKS = networks("MILENARI_METRICS_NETWORKS")

LOGGING = logging_settings()
