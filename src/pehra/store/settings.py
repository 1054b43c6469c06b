"""Django's settings, all from `pehra.toml`. Secure as they stand; nothing to switch on later."""

import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from pehra.base import config
from pehra.store import sqlite

CONFIG = config.load(config.home())

# a home not yet made has no secret; one that lives as long as this process does no harm there
SECRET_KEY = CONFIG.secret.read_text() if CONFIG.secret.exists() else secrets.token_urlsafe(64)
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "pehra.desk.urls"
WSGI_APPLICATION = "pehra.desk.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.Officer"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pehra.store",
    "pehra.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pehra.desk.headers.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "pehra.desk.around.around",
            ],
        },
    }
]


#: A server that went away without a word is given up, in libpq's words and units: seconds, but
#: milliseconds for what was sent and not acknowledged. No limit on how long a statement may take:
#: lists are taken in by long ones, and whoever must not wait for one does not (watch/patrol).
PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}


def _postgresql(url: str) -> dict[str, object]:
    told = urlsplit(url)
    more = dict(parse_qsl(told.query))  # a socket's folder is given as ?host=/run/postgresql
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.path.lstrip("/"),
        "USER": unquote(told.username or ""),
        "PASSWORD": unquote(told.password or ""),
        "HOST": told.hostname or more.get("host", ""),
        "PORT": str(told.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": PATIENCE,
    }


def _sqlite() -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": CONFIG.sqlite,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds to wait for another writer
            "init_command": sqlite.opening(),
        },
    }


DATABASES = {"default": _postgresql(CONFIG.database) if CONFIG.database else _sqlite()}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"

USE_TZ = True
TIME_ZONE = CONFIG.time_zone
USE_I18N = True
LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("en", "English"), ("ur", "اردو")]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LOCALE_PATHS = [Path(__file__).parents[1] / "desk" / "locale"]
CSRF_FAILURE_VIEW = "pehra.desk.faults.csrf_failure"

SESSION_COOKIE_NAME = "pehra"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request; CJIS AC-11, IA-5: at most 30 minutes
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Browsers take Secure cookies from loopback without TLS; the desk answers plainly nowhere else.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = CONFIG.https
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.https
SECURE_HSTS_PRELOAD = CONFIG.https
if CONFIG.https and not CONFIG.certificate:  # then a proxy adds TLS and says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Without https, config.py lets the desk answer on loopback only: there is nobody to redirect.
SILENCED_SYSTEM_CHECKS = [] if CONFIG.https else ["security.W004", "security.W008"]
# no-referrer would make browsers send `Origin: null`, which the check of forms must refuse
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

FILE_UPLOAD_HANDLERS = ["pehra.desk.uploads.VeiledUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**21  # bytes: a question of 10,000 hashes to the API
DATA_UPLOAD_MAX_NUMBER_FILES = 200

# Logs carry numbers and never content: no request bodies, no queries, no names.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
