"""What is wrong where a text stops being JSON, in the words of whoever typed it."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.texts import is_blank

CURLY = "“”„‟«»「」『』＂"
WIDE = "，：；｛｝［］、"
BY_SIGN = {
    "'": gettext_noop("put texts in straight double quotes, not in single ones."),
    "#": gettext_noop("JSON has no comments; take this line out."),
    "/": gettext_noop("JSON has no comments; take this line out."),
}
BY_MESSAGE = {
    "Expecting ',' delimiter": gettext_noop("a comma is missing before this, or a quotation mark too many is above."),
    "Expecting ':' delimiter": gettext_noop("a colon is missing after the key."),
    "Expecting property name": gettext_noop("a key in double quotes is missing here."),
    "Illegal trailing comma": gettext_noop("the comma before the closing bracket is one too many."),
    "Extra data": gettext_noop("something follows the end of the object; perhaps a bracket closes too early."),
    "Unterminated string": gettext_noop("the text that begins here has no closing quotation mark."),
    "Invalid control character": gettext_noop("a text goes on over the end of the line; close its quotation mark."),
    "Invalid \\": gettext_noop("a backslash in a text is written twice."),
}
ENDS = gettext_noop("the text ends before every bracket is closed.")
COMMA = gettext_noop("the comma before the closing bracket is one too many.")
QUOTES = gettext_noop("quotation marks must be the straight double ones.")
NARROW = gettext_noop("commas, colons and brackets must be the half-width ones.")
VALUE = gettext_noop("a value is missing here; put texts in double quotes and write constants in lower case.")


def json_slip(error: json.JSONDecodeError) -> str:
    """A sentence that goes on behind the place: "a comma is missing before this …"."""
    text, at = error.doc, error.pos
    sign, before = text[at : at + 1], text[:at].rstrip()[-1:]
    if error.msg.startswith(("Unterminated", "Invalid")):
        return _(_by_message(error.msg))
    if is_blank(text[at:]):
        return _(ENDS)
    if sign in CURLY:
        return _(QUOTES)
    if sign in WIDE:
        return _(NARROW)
    if before == "," and sign in "]}":
        return _(COMMA)
    return _(BY_SIGN.get(sign) or _by_message(error.msg))


def _by_message(message: str) -> str:
    return next((words for start, words in BY_MESSAGE.items() if message.startswith(start)), VALUE)
