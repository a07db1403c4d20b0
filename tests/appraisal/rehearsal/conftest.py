"""The world of the results with its month computed, and a draft that changes one rule and drops another."""

import copy

import pytest

from appraisal.models import Period, Run
from appraisal.rehearsal.services import rehearsal_request
from appraisal.runs.services import run_request
from appraisal.schemes.services import scheme_import
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import measures_stay, work  # noqa: F401  # an autouse fixture
from tests.released import put_out


def rules_of(node):
    """(item, rule) of every rule of a scheme document."""
    for child in node.get("children", ()):
        yield from rules_of(child)
    for rule in node.get("rules", ()):
        yield node, rule


def changed(document: dict, *, points: dict[str, str] | None = None, without: tuple[str, ...] = ()) -> dict:
    """The document with other points for some rules and without others."""
    document = copy.deepcopy(document)
    for item, rule in list(rules_of(document["tree"])):
        if rule["code"] in (points or {}):
            rule["points"] = points[rule["code"]]
        if rule["code"] in without:
            item["rules"].remove(rule)
    return document


def rehearse(world, version, period=None, actor=None):
    """The finished rehearsal."""
    rehearsal = rehearsal_request(version=version, period=period or world.period, actor=actor or world.hr)
    work()
    rehearsal.refresh_from_db()
    rehearsal.job.refresh_from_db()
    assert rehearsal.job.state == "done", rehearsal.job.error
    return rehearsal


def compute(period, actor) -> Run:
    Period.objects.filter(pk=period.pk).update(state="open")  # reopened where it was released before
    job = run_request(period=period, actor=actor)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    period.refresh_from_db()
    put_out(period, actor)
    return Run.objects.get(pk=job.result["run"])


@pytest.fixture
def world(db):
    world = worlds.build()
    world.make = worlds.make
    compute(world.period, world.hr)
    return world


@pytest.fixture
def draft(world):
    """The town's scheme with a dearer d2.1 and without d3.1."""
    document = changed(worlds.document_of("town-monthly"), points={"d2.1": "2.5"}, without=("d3.1",))
    return scheme_import(document=document, owner=world.county, actor=world.hr)
