"""What every page stands on: a declared right, and nothing for those who are not signed in."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from core.forms import ScopedFormMixin, by_form
from core.http import PageRequest


def link_action(label: Any, url_name: str, *args: Any, icon: str = "", danger: bool = False, query: str = "") -> dict:
    """An action of a page that leads to another one."""
    return {"label": label, "url": reverse(url_name, args=args) + query, "icon": icon, "danger": danger}


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

    A subclass names the form, the words and the ``service``, or has an ``act`` of its own. Each word may be a plain
    text or a property. The row that the address names is the ``object``: one of ``scope``, looked up through
    ``visible_to``; ``authorize`` asks the policy before the form is shown. What else the page is about is fetched in
    the user's scope by a ``cached_property`` of the subclass.
    """

    form_class: type[forms.BaseForm] | None = None  # None: nothing is asked for but the confirmation
    template_name = "core/form.html"
    prefilled: tuple[str, ...] = ()  # fields that the address may fill in
    scope: Any = None  # a model
    key = "pk"  # of the row, in the address
    object: Any = None
    service: ClassVar[Callable[..., Any] | None] = None
    argument = ""  # under this name the service takes the row
    title: Any = ""
    sentence: Any = ""
    label: Any = ""  # of the button; empty: the title
    done: Any = ""  # the message afterwards
    back: Any = ""  # address of "cancel", and where one goes when ``act`` returns nothing; else the object's page

    def load(self) -> None:
        if self.scope is not None:
            self.object = get_object_or_404(self.get_queryset(), pk=self.kwargs[self.key])
        self.authorize()

    def get_queryset(self) -> Any:
        return self.scope._default_manager.visible_to(self.request.user)

    def authorize(self) -> None:
        """Raises a refusal when the user may not do this with the object."""

    def act(self, data: dict[str, Any]) -> Any:
        """Calls the service; an ``act`` of its own may return the object to show afterwards, instead of ``back``."""
        service = type(self).service  # read from the class, where a function is no method
        if service is None:
            raise NotImplementedError
        about = {self.argument: self.object} if self.argument else {}
        service(actor=self.request.user, **about, **data)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        if self.form_class is None:
            return None
        form_class: Any = self.form_class
        return form_class(data, files, **self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        is_scoped = self.form_class is not None and issubclass(self.form_class, ScopedFormMixin)
        return {"initial": self.get_initial()} | ({"user": self.request.user} if is_scoped else {})

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in self.prefilled}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return context

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return self.show(self.get_form())

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        form = self.get_form(request.POST, request.FILES)
        return self._carried_out(form) or self.show(form, status=422)

    def _carried_out(self, form: Any) -> HttpResponse | None:
        answers: list[HttpResponse] = []
        if form is not None:
            return answers[0] if by_form(form, lambda: answers.append(self.finish(form))) else None
        return self.finish(form)

    def finish(self, form: Any) -> HttpResponse:
        """Acts on what was typed, and leads to where one reads of it."""
        made = self.act(form.cleaned_data if form is not None else {})
        if self.done:
            messages.success(self.request, self.done)
        return redirect(made or self.get_back())

    def get_back(self) -> str:
        return self.back or (self.object.get_absolute_url() if self.object is not None else "")

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        words = {
            "title": self.title,
            "sentence": self.sentence,
            "label": self.label or self.title,
            "back": self.get_back(),
        }
        return render(self.request, self.template_name, self.get_context_data(form=form, **words), status=status)


class ConfirmPage(FormPage):
    """Asks before acting: names the consequence, and by a form the reason or the day where one is needed."""

    template_name = "core/confirm.html"
    consequence: Any = ""
    danger = False

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, consequence=self.consequence, danger=self.danger)
