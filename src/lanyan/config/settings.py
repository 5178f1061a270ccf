"""Settings. Everything that differs between instances comes from the environment or the data directory.

LANYAN_DATA      data directory (default `var/` at the root)
LANYAN_SECRETS   directory of secret files (default `<data>/secrets`): django.key, field.key, journal.key, and, where a unit
                 has an identity provider, identity.json (see `identity`)
DATABASE_URL     postgresql://user@/name?host=/socket/dir  or  postgresql://user:password@host:port/name
LANYAN_DEMO=1    demo directory: demo log-ins, the gallery of components
LANYAN_TEST=1    the test suite
LANYAN_HOSTS     comma separated host names (default: this machine only)
LANYAN_TLS=1     behind TLS: secure cookies, HSTS
LANYAN_FILING    the number under which the application is filed (备案编号), shown at the foot of every page
LANYAN_BOX_HOST  host name of the ballot box alone, e.g. vote.example.cn (default: /box/ of every host)
LANYAN_PROXIES   comma separated addresses of proxies of other machines that are believed (default: those of this one)
INSTANCE_NUMBER  range of keys of this instance in a federation (default 0)
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import csp.constants

from lanyan.config import identity
from lanyan.kernel import scope

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("LANYAN_DATA", ROOT / "var"))
SECRET_DIR = Path(os.environ.get("LANYAN_SECRETS", DATA / "secrets"))
DEMO = os.environ.get("LANYAN_DEMO") == "1"
TEST = os.environ.get("LANYAN_TEST") == "1"
TLS = os.environ.get("LANYAN_TLS") == "1"
BOX_HOST = os.environ.get("LANYAN_BOX_HOST", "")
BOX_ORIGIN = f"http{'s' if TLS else ''}://{BOX_HOST}" if BOX_HOST else ""
FILING = os.environ.get("LANYAN_FILING", "")
INSTANCE_NUMBER = int(os.environ.get("INSTANCE_NUMBER", "0"))


def _secrets(name: str) -> list[str]:
    """The secrets of a file, the one in use first; commands that need none (lint, makemigrations) run without."""
    path = SECRET_DIR / name
    if not path.exists():
        return ["no-secret-directory-" * 3]
    return [line.split()[0] for line in path.read_text(encoding="ascii").splitlines() if line.strip()]


# A pool that found no database tries for five seconds, at ever longer intervals, then again when a page asks for one.
POOL = {"min_size": 1, "max_size": 10, "timeout": 10, "reconnect_timeout": 5, "reset": scope.forget}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": query if TEST else {"pool": POOL, **query},
        # A connection that broke while it lay in the pool is replaced before a page meets it.
        "CONN_HEALTH_CHECKS": not TEST,
        # Workers of a test run copy the database that `./lanyan test` has migrated for all of them; nobody connects to it.
        "TEST": {"TEMPLATE": parts.path.lstrip("/") + "_structure"},
    }


SECRET_KEY, *SECRET_KEY_FALLBACKS = _secrets("django.key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LANYAN_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
ALLOWED_HOSTS += [BOX_HOST] if BOX_HOST else []
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if TLS]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///lanyan"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "lanyan.kernel",
    "lanyan.directory",
    "lanyan.records.activities",
    "lanyan.records.ballots",
    "lanyan.records.cadres",
    "lanyan.records.dossiers",
    "lanyan.records.dues",
    "lanyan.records.feedback",
    "lanyan.records.ledger",
    "lanyan.records.procedures",
    "lanyan.derived.duties",
    "lanyan.derived.alerts",
    "lanyan.derived.rollups",
    "lanyan.derived.federation",
    "lanyan.pages",
    "lanyan.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "lanyan.pages.account.workplace",
    "allauth.usersessions",
    "axes",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lanyan.pages.middleware.OwnSiteMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers that do not know frame-ancestors
    "lanyan.api.door.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lanyan.pages.account.limits.SessionLimitsMiddleware",
    "lanyan.pages.middleware.ActorMiddleware",
    "lanyan.pages.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lanyan.config.urls"
WSGI_APPLICATION = "lanyan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src/lanyan/pages/templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "lanyan.pages.templatetags.kept",
                "lanyan.pages.templatetags.lanyan",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lanyan.pages.shell.shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"

AUTH_USER_MODEL = "directory.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TEST
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "lanyan.directory.passwords.LengthValidator"},
    {"NAME": "lanyan.directory.passwords.KindsValidator"},
    {"NAME": "lanyan.directory.passwords.OwnNameValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "lanyan.pages.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# django-axes counts wrong passwords; here: wrong second factors, and passwords asked again of who is logged in.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/30m/key",
    "reauthenticate": "10/30m/user",
    "change_password": "10/30m/user",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # limits of sessions end them, not the closing of a phone's browser
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, all others end
MFA_ADAPTER = "lanyan.pages.account.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "蓝焰"
MFA_TOTP_TOLERANCE = 1  # clocks of phones
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TEST
SOCIALACCOUNT_ADAPTER = "lanyan.pages.account.adapter.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = identity.providers(SECRET_DIR / "identity.json")
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
AXES_FAILURE_LIMIT = "lanyan.pages.account.limits.failures"
AXES_COOLOFF_TIME = "lanyan.pages.account.limits.lock_time"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "errors/429.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.constants.NONE],
        "script-src": [csp.constants.SELF],
        "style-src": [csp.constants.SELF],
        "img-src": [csp.constants.SELF, "data:", "blob:"],
        "font-src": [csp.constants.SELF],
        "connect-src": [csp.constants.SELF, *([BOX_ORIGIN] if BOX_ORIGIN else [])],
        "media-src": [csp.constants.SELF, "blob:"],
        "manifest-src": [csp.constants.SELF],
        "worker-src": [csp.constants.SELF],
        "form-action": [csp.constants.SELF],
        "base-uri": [csp.constants.NONE],
        "frame-ancestors": [csp.constants.NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "src/lanyan/pages/static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
FILE_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

PROCRASTINATE_IMPORT_PATHS = ["lanyan.config.schedule"]  # all jobs and all clockwork
# What rings once a day and was missed, because nothing ran at that hour, is done as soon as a worker is there again.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 60 * 60}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
