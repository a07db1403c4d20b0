"""What is read before Django is there: the secrets, and the sentence for a setting that is missing or wrong."""

import base64
import gettext
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FIELD_KEY_BYTES = 32
LOCALE = Path(__file__).resolve().parent.parent / "locale"


def marked(text: str) -> str:
    """Marks a text for translation; Django's own ``gettext_noop`` asks the settings, which are being read."""
    return text


class WrongSetting(ImproperlyConfigured):
    """Stops the start; ``manage.py`` shows the sentence alone. Written in English, told in both languages."""

    def __init__(self, message: str, **names: object) -> None:
        chinese = gettext.translation("django", LOCALE, ["zh_Hans"], fallback=True).gettext(message)
        told = [message, chinese] if chinese != message else [message]
        super().__init__("\n".join(text % names for text in told))


def random_key() -> str:
    """A new SECRET_KEY."""
    return secrets.token_urlsafe(50)


def random_field_key() -> str:
    """A new FIELD_KEY: 32 bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode()
