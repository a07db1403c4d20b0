"""Bodies of requests to the API."""

from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from core.jsons import JsonTooLarge, UnusableJson, read_json


class BoundedJSONParser(JSONParser):
    """JSON that ``core.jsons`` can read; anything else is answered with 400 and a sentence."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise ParseError(str(JsonTooLarge(limit=limit >> 20)))
        try:
            return read_json(data.decode(encoding))
        except (UnicodeError, LookupError):
            raise ParseError(str(UnusableJson.message)) from None
        except UnusableJson as refusal:
            raise ParseError(str(refusal)) from None
