"""The front door: each role is sent to the page where its work waits."""

from collections.abc import Callable

from django.shortcuts import redirect, render

from core.views import PageMixin, any_user

_homes: list[tuple[int, Callable, str]] = []


def register_home(*, order: int, allow: Callable, url_name: str) -> None:
    """Adds a home page; the first by ``order`` whose ``allow(user)`` holds is taken."""
    _homes.append((order, allow, url_name))
    _homes.sort(key=lambda home: home[0])


class Home(PageMixin):
    allow = any_user

    def get(self, request):
        for _order, allow, url_name in _homes:
            if allow(request.user):
                return redirect(url_name)
        return render(request, "core/home.html")
