"""Texts of the catalogue, in English and marked to be collected for translation.

Scoring knows no languages; ``schemes.translation.translated`` says them in the language of the reader.
"""


class Text(str):
    """An English text for people; ``context`` keeps it apart from an equal text with another meaning."""

    __slots__ = ("context",)

    context: str

    def __new__(cls, text: str, context: str = "") -> "Text":
        made = super().__new__(cls, text)
        made.context = context
        return made


def _(text: str) -> Text:
    return Text(text)


def pgettext(context: str, text: str) -> Text:
    return Text(text, context)
