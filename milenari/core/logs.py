"""How a line of the log is written: for people, or as JSON for a program that gathers logs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from milenari.core.requests import current_id

KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "taskName"}


class RequestIdFilter(logging.Filter):
    """Lets everything through, and writes on it which request it belongs to; "-" where to none."""

    def filter(self, record: logging.LogRecord) -> bool:
        # What Django says of a request once its answer is made, comes with the request itself.
        meta = getattr(getattr(record, "request", None), "META", {})
        record.request_id = current_id() or meta.get("REQUEST_ID") or "-"
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object in one line: time (UTC), level, logger, message, request_id, what the call added, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        for name, value in vars(record).items():
            if name not in KNOWN and isinstance(value, str | int | float | None):
                line[name] = value
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
