"""Background work: Celery on Redis when REDIS_URL is set, else the embedded worker on the same Job rows."""

from config.settings.environment import env

REDIS_URL = env.str("REDIS_URL", default="")
JOBS_ON_CELERY = bool(REDIS_URL)
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=60)
JOB_MAX_ATTEMPTS = 5
# People whom one worker scores at a time; the unit in which a run is shared out.
SCORING_CHUNK = env.int("SCORING_CHUNK", default=17_000)
# A published period whose facts changed is computed anew when they have been quiet for so long; 0: only when asked.
RECOMPUTE_QUIET_SECONDS = env.int("RECOMPUTE_QUIET_SECONDS", default=120)
# Hour of the night from which a chain of partial runs is checked against a full one; -1: never.
FULL_CHECK_HOUR = env.int("FULL_CHECK_HOUR", default=2)
# Rows of the audit trail are sealed into their chain every so many seconds; one that waits longer is an alarm.
AUDIT_SEAL_SECONDS = env.int("AUDIT_SEAL_SECONDS", default=3)
AUDIT_LATE_SECONDS = env.int("AUDIT_LATE_SECONDS", default=120)

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
# A task killed with its worker comes back after seconds, not after the default minutes.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7200,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep-lost-jobs": {"task": "core.sweep_jobs", "schedule": 30.0},
    "look-what-is-due": {"task": "core.tick", "schedule": 30.0},
    # what no worker came to in time is forgotten: the next one seals all that waits
    "seal-the-trail": {
        "task": "core.seal_trail",
        "schedule": float(AUDIT_SEAL_SECONDS),
        "options": {"expire_seconds": 5 * AUDIT_SEAL_SECONDS},
    },
}

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
