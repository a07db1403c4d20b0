"""The sentences of an explanation, in the language of the page."""
