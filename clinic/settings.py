"""Every setting of Takehome. Values that differ by deployment come from the environment (see .env.example)."""

from pathlib import Path
from urllib.parse import quote

import bootstrap
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from clinic.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret_key(debug=DEBUG)
SECRET_KEY_FALLBACKS = env.fallback_keys(debug=DEBUG)
# What seals the audit trail (clinic/chain.py); older keys stay behind the new one, so that old events can be checked.
AUDIT_KEYS = env.audit_keys(SECRET_KEY, debug=DEBUG)
ALLOWED_HOSTS = env.hosts(debug=DEBUG)
# Where the patient's link and mails point; the QR code on a sheet carries it.
BASE_URL = env.base_url(ALLOWED_HOSTS, debug=DEBUG)

# Files that Takehome writes: the SQLite database, uploaded pictures, kept sheets.
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR_DIR is {str(VAR_DIR)!r}, which cannot be made: {error.strerror}.") from error

INSTALLED_APPS = [
    "clinic.apps.ClinicConfig",
    "exercises.apps.ExercisesConfig",
    "prescriptions.apps.PrescriptionsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "clinic.middleware.RequestIdMiddleware",
    # Before whatever sets these headers for the other pages.
    "clinic.middleware.PatientsPagesMiddleware",
    # Before whatever answers by itself, such as the redirect to https: their headers go on every answer.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "clinic.middleware.NoStoreMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "clinic.middleware.BoundsMiddleware",
    # Before the session, whose table may be away, and before the host is looked at: a probe asks by an address.
    "clinic.middleware.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.SessionEndMiddleware",
    "clinic.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "clinic.middleware.SecondFactorMiddleware",
    "clinic.middleware.NotAllowedPageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last: after the checks of key and sign-in.
    "clinic.middleware.FaultsMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
FORM_RENDERER = "clinic.forms.sentences.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.access.abilities",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Quoted: a folder's name may hold what a URL reads as something else.
DATABASES = {"default": env.database(f"sqlite:///{quote(str(VAR_DIR))}/takehome.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits live in the cache; in the database they hold over processes and restarts.
# Many entries: at Django's 300, a flood of made-up addresses would push a real person's counter out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Sign-in -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clinic.passwords.RepeatValidator"},
    {"NAME": "clinic.passwords.KnownWordsValidator"},
]
ACCOUNT_ADAPTER = "clinic.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/15m/key,20/15m/ip",
    "reset_password": "5/h/ip,3/h/key",
    # Each try at a patient's link is written down: more than a waiting room needs, and a bound on what a guesser adds.
    "patient_door": "30/m/ip",
    # Somebody who looks for a patient of another location in an emergency knows whom; who guesses does not.
    "emergency": "10/h/user",
}
# One proxy in front tells the client's address; without one, what the client writes there is not believed.
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Django's own token: allauth's would copy each address into a second table, and an old one would still sign in.
# A day: long enough for somebody who starts tomorrow, and no key that lies in a mailbox for long.
PASSWORD_RESET_TIMEOUT = 86_400
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "clinic.forms.sign_in.LoginForm",
    "reset_password": "clinic.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "clinic.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "clinic.forms.sign_in.ChangePasswordForm",
    "set_password": "clinic.forms.sign_in.SetPasswordForm",
    "reauthenticate": "clinic.forms.sign_in.ReauthenticateForm",
}
MFA_ADAPTER = "clinic.adapters.PasskeyAdapter"
MFA_FORMS = {
    "authenticate": "clinic.forms.sign_in.CodeForm",
    "reauthenticate": "clinic.forms.sign_in.CodeAgainForm",
    "activate_totp": "clinic.forms.sign_in.AppForm",
    "add_webauthn": "clinic.forms.sign_in.AddPasskeyForm",
    "edit_webauthn": "clinic.forms.sign_in.EditPasskeyForm",
    "login_webauthn": "clinic.forms.sign_in.PasskeyLoginForm",
    "authenticate_webauthn": "clinic.forms.sign_in.PasskeyForm",
    "reauthenticate_webauthn": "clinic.forms.sign_in.PasskeyAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Takehome"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Production demands a second factor; only a developer's machine may go without.
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)
if not DEBUG and not REQUIRE_SECOND_FACTOR:
    raise ImproperlyConfigured(
        "REQUIRE_SECOND_FACTOR is false. Patients' records need it: set it to true or leave it out."
    )

# Seconds: a session ends when nobody has used it for so long, and in any case after so long.
SESSION_IDLE_SECONDS = 60 * env.number("SESSION_IDLE_MINUTES", 15, least=5, most=120)
SESSION_LONGEST_SECONDS = 3600 * env.number("SESSION_LONGEST_HOURS", 12, least=1, most=24)
SESSION_ENGINE = "clinic.sessions"
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
# Not in a cookie: a message may name a patient, and nothing about patients is left with a browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "clinic.views.errors.stale_page"

# Browsers take a cookie with this prefix only over https, for this host alone, and for every path.
HOST_COOKIE_PREFIX = "" if DEBUG else "__Host-"

# Transport and headers ---------------------------------------------------------------------------------------------
if not DEBUG:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_COOKIE_PREFIX}session", f"{HOST_COOKIE_PREFIX}csrf"
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_COOKIE_HTTPONLY = True
# Not "no-referrer": with it a browser sends "Origin: null" with every form, and Django refuses them all.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# A drawing opened by itself: it moves by its own style, and asks for nothing.
DRAWING_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Words, times, files -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Los_Angeles"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", Path(bootstrap.__path__[0]))]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": env.files(debug=DEBUG),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DEFAULT_FROM_EMAIL = env.sender(ALLOWED_HOSTS)
MAILERS = {"default": env.mailer(debug=DEBUG)}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "clinic.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "clinic.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
