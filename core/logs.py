"""One event, one line: control characters in what users typed cannot forge log lines."""

import logging
import re

from core.requests import current_request_id

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class OneLineFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record):
        record.request_id = current_request_id() or "-"
        text = super().format(record)
        head, *trace = text.split("\n")
        return "\n".join([_CONTROL.sub("?", head), *("    " + _CONTROL.sub("?", line) for line in trace)])
