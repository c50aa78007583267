"""What is logged, and how it is written, as the environment says."""

from typing import Any

from milenari.environment.words import one_of, switch


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, as lines or JSON; each request only where it is asked for."""
    requests = switch("MILENARI_LOG_REQUESTS", default=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "milenari.core.logs.RequestIdFilter"}},
        "formatters": {
            "lines": {"format": "{asctime} {levelname} {name} [{request_id}]: {message}", "style": "{"},
            "json": {"()": "milenari.core.logs.JsonFormatter"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": one_of("MILENARI_LOG_FORMAT", "lines", "json"),
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": one_of("MILENARI_LOG_LEVEL", "WARNING", "ERROR", "INFO")},
        "loggers": {
            "milenari.requests": {"level": "INFO" if requests else "WARNING"},
            "milenari.audit": {"level": "INFO"},  # always: it is what a collector of logs is there for
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # whoever scans the internet would fill the log with it
        },
    }
