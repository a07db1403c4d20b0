"""Applications, middleware, templates, database, languages, files."""

from django.utils.translation import gettext_lazy as _

from config.settings.environment import (
    BASE_DIR,
    DEBUG,
    DEMO_MODE,
    VAR_DIR,
    database,
    env,
    field_keys,
    secret,
)
from core.environment import random_key

SECRET_KEY = secret("SECRET_KEY", make=random_key)
FIELD_KEY, *FIELD_KEYS_BEFORE = field_keys()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "core.apps.CoreConfig",
    "cadres.apps.CadresConfig",
    "appraisal.apps.AppraisalConfig",
    "training.apps.TrainingConfig",
    "rotation.apps.RotationConfig",
    "config.demo.apps.DemoConfig",
    "core.admin_site.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # where the form renderer finds the templates of widgets
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "django_celery_beat",
]

MIDDLEWARE = [
    "core.addresses.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.assets.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cadres.access.middleware.AccountDutiesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
# How many questions a connection to PostgreSQL keeps planned (core.prepared), a tenth of a megabyte each; 0 where a
# pooler gives one connection to another client after each transaction.
DATABASE_PREPARED = env.int("DB_PREPARED", default=100)
# Seconds after which PostgreSQL ends a statement, a wait for a lock, and a transaction in which nothing happens
# (0: never). What people start by hand, migrate or load_demo, may take its time.
DATABASE_TIMEOUTS = {
    "site": (
        env.int("DB_STATEMENT_TIMEOUT", default=30),
        env.int("DB_LOCK_TIMEOUT", default=5),
        env.int("DB_IDLE_TIMEOUT", default=60),
    ),
    "job": (
        env.int("JOB_STATEMENT_TIMEOUT", default=1800),
        env.int("JOB_LOCK_TIMEOUT", default=60),
        env.int("JOB_IDLE_TIMEOUT", default=600),
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served from where they lie (core.assets): collecting them takes a minute that nobody trying the demo should wait.
WHITENOISE_USE_FINDERS = DEBUG or DEMO_MODE
COMPRESSED_ROOT = VAR_DIR / "compressed"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "core.assets.VersionedStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Evidence is never served by the web server: a view checks the scope and streams the file.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "files"))
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
WORKBOOK_MAX_BYTES = 20 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refused": {"()": "core.logs.RefusedInOneLine"}},
    "formatters": {"line": {"()": "core.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refused"]}},
    # axes tells its version at every start
    "loggers": {"axes.apps": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
