"""Who may come in: users, passwords, second factor, lock-out, session limits."""

from datetime import timedelta

from config.settings.environment import DEBUG, DEMO_MODE, env

AUTH_USER_MODEL = "cadres.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cadres.access.backends.OfficeBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# Accounts are made by the office, never by a visitor.
ACCOUNT_ADAPTER = "cadres.access.adapter.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "cadres.access.login_forms.OfficeLoginForm"}
# Wrong passwords and wrong codes are counted in the database, for all processes (cadres.access.guards); these limits
# of the cache stand before them. A county may share one address at eight o'clock.
ACCOUNT_RATE_LIMITS = {"login": "240/m/ip", "login_failed": "20/m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "cadres.access.adapter.OfficeMFAAdapter"
MFA_FORMS = {
    "authenticate": "cadres.access.login_forms.SecondStepForm",
    "reauthenticate": "cadres.access.login_forms.SecondStepAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Cadre Appraisal"
# Whoever holds one of these roles sets up a second step before anything else opens; "" asks nobody.
MFA_REQUIRED_ROLES = env.list(
    "MFA_REQUIRED_ROLES",
    default=[] if DEBUG or DEMO_MODE else ["hr", "leader", "system", "security", "auditor"],
)

# Five wrong passwords close a name for the address they came from; see cadres.access.lockout for the rest.
AXES_HANDLER = "cadres.access.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "cadres.access.lockout.counted_name"
AXES_CLIENT_IP_CALLABLE = "core.addresses.sender"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "cadres.access.lockout.locked_page"

SESSION_ENGINE = "core.sessions"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
