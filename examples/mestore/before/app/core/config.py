"""Settings of the MeStore backend."""
import os

ENVIRONMENT = os.getenv("ENVIRONMENT", "development")

# Falls back to the local server so that tests run without configuration.
REDIS_URL = os.getenv("REDIS_URL", "redis://localhost:6379/0")
REDIS_SESSION_URL = os.getenv("REDIS_SESSION_URL", "redis://localhost:6379/1")
CELERY_BROKER_URL = os.getenv("CELERY_BROKER_URL", "redis://localhost:6379/2")
RATE_LIMIT_URL = os.getenv("RATE_LIMIT_URL", "redis://localhost:6379/3")
AUDIT_URL = os.getenv("AUDIT_URL", "redis://localhost:6379/4")

SESSION_TTL_SECONDS = 24 * 60 * 60
