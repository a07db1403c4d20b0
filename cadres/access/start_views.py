"""The page on which an office begins: there only while nobody has an account, and only for whoever runs the site."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from cadres.access.founding import is_empty, office_found, require_start_code
from cadres.access.start_forms import StartForm
from core.forms import by_form


@method_decorator(never_cache, name="dispatch")
class OfficeStart(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_empty():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(StartForm(initial={"code": request.GET.get("code", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StartForm(request.POST)
        answers: list[HttpResponse] = []
        return answers[0] if by_form(form, lambda: answers.append(self.found(form))) else self.show(form, status=422)

    def found(self, form: StartForm) -> HttpResponse:
        data = form.cleaned_data
        require_start_code(data["code"])
        slips = office_found(
            code=data["unit_code"], name=data["unit_name"], kind=data["kind"], founders=form.founders()
        )
        return render(self.request, "account/started.html", {"slips": slips, "site": self.request.get_host()})

    def show(self, form: StartForm, status: int = 200) -> HttpResponse:
        return render(self.request, "account/start.html", {"form": form}, status=status)
