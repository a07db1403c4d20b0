"""Template tags of every page: badges, icons, figures, times, form fields, charts. See docs/ui.md."""

from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec

from django import forms, template
from django.conf import settings
from django.contrib.auth import get_user_model
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from core import figures, wording
from core.icons import icon as draw_icon
from core.lists.columns import badge as draw_badge
from core.lists.columns import time_tag, word_of_choice
from core.selects import DrawnSelect
from core.texts import lines_in

register = template.Library()


@register.simple_tag
def icon(name, extra=""):
    """{% icon "check" %}: an icon of the sprite, hidden from screen readers."""
    return draw_icon(name, extra)


@register.simple_tag
def badge(state, word=""):
    """{% badge entry.state %} or {% badge entry.state entry.get_state_display %}."""
    return draw_badge(state, word) if state not in (None, "") else ""


@register.filter
def figure(value, places=0):
    """{{ sheet.total|figure:2 }}: exact, grouped, at least that many decimals."""
    return figures.figure(value, int(places))


@register.filter
def signed(value, places=0):
    """{{ delta|signed:2 }}: the sign always shown."""
    return figures.signed(value, int(places))


@register.filter
def delta(value, places=0):
    """{{ delta|delta:2 }}: signed, with the class for its direction."""
    if value in (None, ""):
        return ""
    number = Decimal(str(value))
    tone = "neg" if number < 0 else "pos" if number > 0 else "zero"
    return format_html('<span class="delta-{}">{}</span>', tone, figures.signed(number, int(places)))


@register.simple_tag
def when(value):
    """{% when entry.submitted_at %}: "2 hours ago", exact on hover."""
    return time_tag(value) if value else ""


@register.filter
def exact_time(value):
    return figures.exact_time(value) if value else ""


@register.filter
def word_of(row, name):
    """{{ row|word_of:"rank" }}: what ``row.get_rank_display`` says, without a table of all words for each row."""
    return word_of_choice(row, name)


@register.filter
def in_own_language(text):
    """{{ duty.process|in_own_language }}: of a text whose lines are said in both languages, those of the reader's."""
    return lines_in(text, get_language() or "")


@register.filter
def minutes(span) -> int:
    """A timedelta in whole minutes, rounded up."""
    return -int(-span.total_seconds() // 60)


# Forms


def _kind(widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.Select):
        return "select"
    return "hidden" if widget.is_hidden else "input"


CLASSES = {
    "check": "form-check-input",
    "select": "form-select",
    "input": "form-control",
    "group": "",
    "hidden": "",
}


@register.simple_tag
def control(field, attrs=None, **more):
    """{% control form.x data_key="v" %}: the widget alone, with classes and ARIA; ``_`` in names stands for ``-``."""
    kind = _kind(field.field.widget)
    extra = {name.replace("_", "-"): value for name, value in {**(attrs or {}), **more}.items()}
    own = field.field.widget.attrs.get("class", "")
    classes = " ".join(filter(None, [own, CLASSES[kind], extra.pop("class", ""), "is-invalid" if field.errors else ""]))
    if classes:
        extra["class"] = classes
    if field.errors:
        extra["aria-invalid"] = "true"
    described = " ".join(_described(field))
    if described:
        extra["aria-describedby"] = described
    if kind == "input" and isinstance(field.field, forms.DecimalField | forms.IntegerField):
        extra.setdefault("inputmode", "decimal")
        extra["class"] += " num"
    if kind == "select" and isinstance(field.field, forms.ModelChoiceField):
        extra.setdefault("data-search", True)
    if isinstance(field.field.widget, forms.MultiWidget):
        _name_both_ends(field)
    is_plain = type(field.field.widget) is forms.Select
    return field.as_widget(DrawnSelect.of(field.field.widget) if is_plain else None, attrs=extra)


def _name_both_ends(field):
    """A range of days: one label stands above two inputs, which a screen reader tells apart by these names."""
    for widget, end in zip(field.field.widget.widgets, (gettext("From"), gettext("To")), strict=True):
        widget.attrs["aria-label"] = wording.labelled(field.label, end)


def _described(field):
    if field.errors:
        yield f"{field.auto_id}_error"
    if field.help_text:
        yield f"{field.auto_id}_help"


@register.inclusion_tag("components/field.html")
def field(bound, label="", help="", inline=False, optional=True, **attrs):
    """{% field form.x %}: label above, control, help below, error at the field. Other names go to the control."""
    return {
        "attrs": attrs,
        "field": bound,
        "kind": _kind(bound.field.widget),
        "label": label or bound.label,
        "help": help or bound.help_text,
        "inline": inline,
        "mark_optional": optional and not bound.field.required and _kind(bound.field.widget) != "check",
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form, *more):
    """{% error_summary form %}: the errors on top, each linked to its field. Takes several forms."""
    found = [one for one in (form, *more) if one is not None and one.is_bound and one.errors]
    return {
        "fields": [bound for one in found for bound in one if bound.errors],
        "general": [error for one in found for error in one.non_field_errors()],
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form):
    """{% form_fields form %}: error summary, hidden and visible fields, in order."""
    return {"form": form}


@register.filter
def options(groups) -> SafeString:
    """What stands in a select: a county has hundreds of units."""
    return format_html_join("", "{}", ((_options(name, choices),) for name, choices, _index in groups))


def _options(name, choices) -> SafeString:
    drawn = [
        f'\n  <option value="{escape(str(one["value"]))}"{flatatt(one["attrs"]) if one["attrs"] else ""}>'
        f"{conditional_escape(one['label'])}</option>"
        for one in choices
    ]
    if name:
        drawn = [f'\n  <optgroup label="{conditional_escape(name)}">', *drawn, "\n  </optgroup>"]
    return mark_safe("".join(drawn))  # each part is escaped above


@register.filter
def input_id(bound):
    """Of a field with several inputs, the first one."""
    several = isinstance(bound.field.widget, forms.MultiWidget)
    return bound.id_for_label or (f"{bound.auto_id}_0" if several else bound.auto_id)


# Charts


@register.inclusion_tag("components/chart.html")
def chart(chart, name="chart"):
    """{% chart trend name="trend" %}: a chart made by core.charts, with its table. ``name`` is unique on the page."""
    return {"chart": chart, "name": name, "script": static("vendor/echarts/echarts.min.js")}


@register.simple_tag
def chart_data(chart, name) -> SafeString:
    return json_script(chart.option, f"{name}-option")


@register.simple_block_tag
def card(content, title, url="", label="", icon="", route="", key=None, shows=True):
    """What stands between the tags, as a card. The way on is a ``url`` or a ``route``, for whom it ``shows``."""
    if route and shows:
        url = reverse(route, args=[key] if key else [])
    words = {"title": title, "body": content, "url": url if shows else "", "label": label, "icon": icon}
    return render_to_string("components/card.html", words)


@register.simple_tag
def share(part, whole) -> str:
    """{% share 3 12 %}: "25%", cut down to a whole number between 0 and 100, for bars only."""
    if not whole:
        return "0%"
    return f"{max(0, min(100, int(100 * Decimal(str(part)) / Decimal(str(whole)))))}%"


@register.simple_tag
def nobody_yet():
    """Whether no account exists: signing in is then in vain."""
    return not get_user_model().objects.exists()


@register.simple_tag
def demo_logins():
    """The logins of the demo county, and nothing at all outside demo mode."""
    if not settings.DEMO_MODE or find_spec("core.demo") is None:
        return []
    return getattr(import_module("core.demo"), "LOGINS", [])


@register.simple_tag(takes_context=True)
def body_headers(context):
    """``hx-headers`` with the CSRF token, once for the whole page."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105
        return ""
    return format_html('hx-headers=\'{{"X-CSRFToken": "{}"}}\'', token)


@register.filter
def in_menu(actions):
    """{{ other_actions|in_menu }}: those that do not stand beside the first one as buttons of their own."""
    return [action for action in actions or () if not action.get("beside")]


# Marks between values, as the language has them: {{ person }}{% comma %}{% when moment %},
# {{ name }}{% colon %}{{ value }}, {{ cadre }}{{ cadre.staff_no|in_brackets }}.
register.simple_tag(wording.comma)
register.simple_tag(wording.colon)
register.filter(wording.in_brackets)
