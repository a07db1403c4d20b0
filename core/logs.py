"""One event, one line: control characters in what users typed cannot forge log lines."""

import logging
import re

from core.requests import current_request_id

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class RefusedInOneLine(logging.Filter):
    """A request that was refused (403, 404, 422, 429) is no fault of the program: where it stood is of no interest."""

    def filter(self, record):
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = record.stack_info = None
        return True


class OneLineFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record):
        # what Django says of an answer it says after the middlewares, when the request is all that knows its id
        request = getattr(record, "request", None)
        record.request_id = current_request_id() or getattr(request, "request_id", "") or "-"
        text = super().format(record)
        head, *trace = text.split("\n")
        return "\n".join([_CONTROL.sub("?", head), *("    " + _CONTROL.sub("?", line) for line in trace)])
