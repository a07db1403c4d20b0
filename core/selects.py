"""A select drawn without templates: its options were most of what the filters of a page cost."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from core.markup import attributes, escaped


class DrawnSelect(forms.Select):
    """A plain select as Django draws it, for as long as it is on the page."""

    @classmethod
    def of(cls, widget: forms.Select) -> "DrawnSelect":
        drawn = cls(attrs=widget.attrs, choices=widget.choices)
        drawn.is_required = widget.is_required
        return drawn

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        opened = f'<select name="{escaped(name)}"{attributes(self.build_attrs(self.attrs, attrs))}>'
        return SafeString("\n".join([opened, *_options(self.choices, chosen), "</select>"]))


def _options(choices: Iterable[Any], chosen: set[str]) -> Iterator[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{escaped(value)}">'
            yield from _options(label, chosen)
            yield "</optgroup>"
        else:
            text = "" if value is None else str(value)
            selected = " selected" if text in chosen else ""
            chosen -= {text} if selected else set()  # the first of several that are alike
            yield f'  <option value="{escaped(text)}"{selected}>{escaped(label)}</option>'
