"""What every page stands on: a declared right, and nothing for those who are not signed in."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from core.forms import ScopedFormMixin, by_form
from core.http import PageRequest


def any_user(user: Any) -> bool:
    """Every signed-in person; what they see is narrowed by the queryset."""
    return user.is_authenticated


class PageMixin(AccessMixin, View):
    """Refuses to run without ``allow``; anonymous people are sent to the login, others answered 403.

    ``allow`` is a plain function ``(user) -> bool``; whether *this object* may be seen is the queryset's matter (404).
    """

    allow: ClassVar[Callable[..., bool] | None] = None
    request: PageRequest

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # read from the class: on the instance a plain function would become a bound method
        allow = type(self).allow
        if allow is None:
            raise ImproperlyConfigured(f"{type(self).__name__} declares no right (allow).")
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not allow(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FormPage(PageMixin):
    """One form on a page of its own: shown, shown again with what is wrong, or carried out.

    A subclass names the form, the words and ``act``. Each word may be a plain text or a property; what the page is
    about is fetched in the user's scope by a ``cached_property`` of the subclass.
    """

    form_class: type[forms.BaseForm] | None = None  # None: nothing is asked for but the confirmation
    template_name = "core/form.html"
    invalid_status = 422
    refused_on_form = True  # False: what the service refuses is answered as on every other page (RefusalMiddleware)
    title: Any = ""
    sentence: Any = ""
    label: Any = ""  # of the button
    done: Any = ""  # the message afterwards
    back: Any = ""  # address of "cancel", and where one goes when ``act`` returns nothing

    def act(self, data: dict[str, Any]) -> Any:
        """Calls the service; returns the object to show afterwards, if not ``back``."""
        raise NotImplementedError

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        if self.form_class is None:
            return None
        form_class: Any = self.form_class
        scoped = {"user": self.request.user} if issubclass(form_class, ScopedFormMixin) else {}
        return form_class(data, files, **scoped, initial=self.get_initial())

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return context

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.get_form())

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST, request.FILES)
        if not self._carried_out(form):
            return self.show(form, status=self.invalid_status)
        if self.done:
            messages.success(request, self.done)
        return redirect(self._made or self.back)

    def _carried_out(self, form: Any) -> bool:
        if form is not None and self.refused_on_form:
            return by_form(form, lambda: self._act(form.cleaned_data))
        if form is not None and not form.is_valid():
            return False
        self._act(form.cleaned_data if form else {})
        return True

    def _act(self, data: dict[str, Any]) -> None:
        self._made = self.act(data)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            title=self.title, sentence=self.sentence, form=form, label=self.label, back=self.back
        )
        return render(self.request, self.get_template_name(), context, status=status)

    def get_template_name(self) -> str:
        return self.template_name


class ConfirmPage(FormPage):
    """Asks before acting: names the consequence, and by a form the reason or the day where one is needed."""

    template_name = "core/confirm.html"
    refused_on_form = False
    consequence: Any = ""
    danger = False

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, consequence=self.consequence, danger=self.danger)
