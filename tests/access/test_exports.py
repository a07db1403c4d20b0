"""A file holds what its list shows: the same rows, and a value wherever the page has one (FOUND U11)."""

import csv
from html.parser import HTMLParser

import pytest
from django.urls import resolve

from core.lists.views import ListPage
from tests.access.test_matrix import address, expected, signed_in
from tests.access.world import ROLES, routes

EMPTY = {"", "–", "—"}
# The fullest view first: whoever of them is let in is asked.
PEOPLE = ["gao", "hua", "lei", "tang", "shen", "lin", "xi", "an"]


def lists(world, only):
    """(route, address, name of who may see it) of every list page, or of some."""
    names = list(ROLES.values())
    for route, arguments in sorted(routes().items()):
        if route.startswith(("admin:", "api:", "account_", "mfa_")) or (only and route not in only):
            continue
        path = address(world, route, arguments)
        view = getattr(resolve(path).func, "view_class", None)
        if view is None or not issubclass(view, ListPage):
            continue
        statuses = dict(zip(names, expected()["GET", route], strict=True))
        yield route, path, next(name for name in PEOPLE if statuses.get(name) == 200)


class Cells(HTMLParser):
    """The rows of a list's table: label of a column → what stands in its cell."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._in_list, self._label = False, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":  # other tables of the page have none around them
            self._in_list = "data-bulk" in given
        elif tag == "tr" and self._in_list:
            self.rows.append({})
        elif tag == "td" and self._in_list:
            self._label = given.get("data-label")

    def handle_data(self, data):
        if self._label is not None:
            self.rows[-1][self._label] = self.rows[-1].get(self._label, "") + data.strip()

    def handle_endtag(self, tag):
        if tag == "td":
            self._label = None
        elif tag == "form":
            self._in_list = False


def shown(answer) -> list[dict[str, str]]:
    return [row for row in Cells(answer.content.decode()).rows if row]


def written(answer) -> list[dict[str, str]]:
    if answer.status_code != 200:
        return []
    return list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def lacking(page: list[dict], file: list[dict]) -> set[str]:
    """Labels of columns in which a row of the page says something and the same row of the file nothing."""
    return {
        label
        for row, line in zip(page, file, strict=False)
        for label, text in row.items()
        if label in line and text not in EMPTY and line[label] == ""
    }


def differing(world, only=()) -> tuple[int, list[str]]:
    """How many lists with rows there are, and those whose file lacks what stands on the page."""
    clients, tried, wrong = {}, 0, []
    for route, path, name in lists(world, only):
        client = clients.setdefault(name, signed_in(getattr(world, name)))
        page, answer = shown(client.get(path)), client.get(path, {"export": "csv"})
        file = written(answer)
        tried += bool(page)
        if len(file) < len(page):
            wrong.append(f"{route} as {name}: {len(page)} rows on the page, {len(file)} in the file")
        wrong += [f"{route} as {name}: nothing under {label}" for label in lacking(page, file)]
    return tried, wrong


@pytest.mark.slow
def test_u11_a_file_has_a_value_wherever_its_list_has_one(world):
    tried, wrong = differing(world)
    assert tried >= 25
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_a_list_whose_file_is_not_completed_is_found(world, monkeypatch):
    """With rows that are completed for the page alone, the lists that look values up turn red."""
    monkeypatch.setattr(ListPage, "_completed_rows", lambda view: view.order.sort(view.filtered).iterator(2000))
    completed = {"training:hours", "rotation:board", "appraisal:promotion_due", "appraisal:entry_approvals"}
    _tried, wrong = differing(world, completed)
    assert {line.split()[0] for line in wrong} == completed
