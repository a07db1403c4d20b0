"""REST API: the same scope as the pages, by session or by token."""

from datetime import timedelta

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cadres.access.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "core.api.parsers.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.ScopedFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.errors.refusal_handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "NUM_PROXIES": 0,  # core.addresses has put the sender's address where it is looked for
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 50,
}
KNOX_TOKEN_MODEL = "cadres.ApiToken"  # noqa: S105 - the name of a model
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 10}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cadre appraisal API",
    "DESCRIPTION": "Units, cadres, ledgers, schemes, results and outcomes, in the caller's scope.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # fields of one name with different choices
    "ENUM_NAME_OVERRIDES": {
        "UnitKindEnum": "cadres.units.models.UnitKind",
        "AppointmentKindEnum": "cadres.people.models.AppointmentKind",
        "AttendanceKindEnum": "cadres.conduct.models.AttendanceKind",
        "CalendarDayKindEnum": "cadres.calendar.models.DayKind",
        "LeaveKindEnum": "cadres.leave.models.KINDS",
        "PostCategoryEnum": "cadres.units.models.PostCategory",
        "RankEnum": "cadres.people.models.Rank",
        "ProposalStateEnum": "core.approvals.models.ProposalState",
        "JobStateEnum": "core.jobs.models.JobState",
        "EntryStateEnum": "appraisal.ledger.models.EntryState",
        "PeriodStateEnum": "appraisal.periods.models.PeriodState",
        "VersionStateEnum": "appraisal.schemes.models.VersionState",
        "RunStateEnum": "appraisal.runs.models.RunState",
        "GradeEnum": "appraisal.runs.models.GradeCode",
        "ClassStateEnum": "training.models.ClassState",
        "EnrolmentStateEnum": "training.models.EnrolmentState",
    },
}
