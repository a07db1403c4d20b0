"""Bodies of requests to the API."""

from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from core.jsons import UnusableJson, read_json


class BoundedJSONParser(JSONParser):
    """JSON that ``core.jsons`` can read; anything else is answered with 400 and a sentence."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        try:
            return read_json(stream.read().decode(encoding))
        except (UnicodeError, LookupError):
            raise ParseError(str(UnusableJson.message)) from None
        except UnusableJson as refusal:
            raise ParseError(str(refusal)) from None
