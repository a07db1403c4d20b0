"""Words that the imports were taught: the list, and teaching what a file could not say."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import Refusal, WrongState
from core.http import PageRequest
from core.lists import Column, Empty, ListPage
from core.spreadsheets.models import ImportWord
from core.spreadsheets.registry import may_import, title_of
from core.spreadsheets.services import import_check
from core.spreadsheets.views import import_page, own_import
from core.spreadsheets.words import Answer, header_of, meaning_of, require_asked, word_forget, words_teach
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
    """Says what words of a file mean, all in one form, remembers them, and checks the file again."""

    allow = may_import

    def post(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        upload = own_import(request.user, pk)
        answers = answers_in(request.POST)
        try:
            with transaction.atomic():
                if upload.layout_object is None:
                    raise WrongState
                require_asked(upload, answers)
                words_teach(actor=request.user, layout=upload.layout_object, answers=answers)
                upload = import_check(actor=request.user, upload=upload)
        except Refusal as refusal:
            return import_page(request, upload, answers=answers, refused=str(refusal), status=422)
        except ValidationError as error:
            return import_page(request, upload, answers=answers, refused=" ".join(error.messages), status=422)
        messages.success(request, _("Remembered. The file is being checked again."))
        return redirect(upload)


def answers_in(posted: QueryDict) -> list[Answer]:
    """The words of the form that were given a meaning; each has three fields, in one order."""
    fields = zip(*(posted.getlist(name) for name in ("word", "column", "means")), strict=False)
    return [Answer(word=word, column=column, means=means) for word, column, means in fields if means]
