"""A text that is there and shows nothing: a space, a filler of Hangul, joiners, a Braille blank, a selector."""

UNSEEN = " \u3164\u200b\u200d\u2060\u2800\ufe0f"
