"""Words that the imports were taught: the list, and teaching what a file could not say."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import Refusal
from core.http import PageRequest
from core.lists import Column, Empty, ListPage
from core.spreadsheets.models import ImportWord
from core.spreadsheets.registry import may_import, title_of
from core.spreadsheets.services import import_check
from core.spreadsheets.views import own_import
from core.spreadsheets.words import header_of, meaning_of, word_forget, word_teach
from core.views import ConfirmPage, PageMixin


class WordList(ListPage):
    allow = may_import
    model = ImportWord
    title = gettext_lazy("Words of imports")
    sentence = gettext_lazy("What heads and contents of your tables mean; taught from the preview of a file.")
    columns = [
        Column(key="word", label=pgettext_lazy("imports", "Word"), link=True, phone="title"),
        Column(key="means", label=gettext_lazy("Means"), value=meaning_of, phone="fact"),
        Column(
            key="column",
            label=gettext_lazy("Column"),
            value=lambda row: header_of(row.known_layout, row.column, row.column) if row.value else "",
        ),
        Column(key="layout", label=gettext_lazy("Kind of table"), value=lambda row: str(title_of(row.layout))),
        Column(key="taught_by", label=gettext_lazy("Taught by"), value="taught_by", phone="hide"),
        Column(key="taught_at", label=gettext_lazy("Taught"), sort="taught_at", format="when", phone="hide"),
    ]
    search_fields = ["word"]
    default_sort = "-taught_at"
    empty = Empty(
        gettext_lazy("No words were taught yet."),
        gettext_lazy("When a file has an unknown head or choice, its preview asks what it means."),
    )

    def get_queryset(self) -> QuerySet[ImportWord]:
        return ImportWord.objects.visible_to(self.request.user).select_related("taught_by")


class WordForget(ConfirmPage):
    allow = may_import
    scope = ImportWord
    service = staticmethod(word_forget)
    argument = "word"
    title = gettext_lazy("Remove the word")
    consequence = gettext_lazy("Imports no longer know the word. What was imported with it stays.")
    danger = True
    done = gettext_lazy("The word was removed.")

    def get_back(self) -> str:
        return reverse("imports:words")


class WordTeach(PageMixin):
    """Says what a word of a file means, remembers it, and checks the file again."""

    allow = may_import

    def post(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        upload = own_import(request.user, pk)
        layout = upload.layout_object
        asked = request.POST
        column = asked.get("column") or asked.get("means", "")
        value = asked.get("means", "") if asked.get("column") else ""
        if asked.get("column") and not value:
            column = ""  # a content without a meaning is no head of the column
        try:
            if layout is not None:
                word_teach(actor=request.user, layout=layout, column=column, word=asked.get("word", ""), value=value)
            upload = import_check(actor=request.user, upload=upload)
            messages.success(request, _("Remembered. The file is being checked again."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(upload)
