"""Every address × every role has an expected status, in ``matrix.txt``; an address without a row fails the suite.

A row: method, route, then one status for each role of ``world.ROLES`` in that order. ``matrix_draft.py`` writes rows
for new routes, to be read and corrected by a person, never to be copied unread.
"""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from core import navigation
from tests.access.subjects import lines, subjects
from tests.access.world import ROLES, routes
from tests.repeated import EVERYTHING, ON_POSTGRES

TABLE = Path(__file__).with_name("matrix.txt")
BACKEND = "cadres.access.backends.OfficeBackend"

# Which object of the world an address is about, by the argument's name and the route.
OBJECTS = {
    "jobs:*": "job",
    "api:job-*": "job",
    "audit:row": "audit_row",
    "imports:word_forget": "import_word",
    "imports:*": "imported",
    "cadres:unit*": "section",
    "api:units-*": "section",
    "cadres:duty_new": "section_post",
    "cadres:duty*": "duty",
    "api:duties-*": "duty",
    "cadres:post*": "section_post",
    "api:posts-*": "section_post",
    "cadres:relative_withdraw": "relative",
    "cadres:appointment_end": "appointment",
    "api:appointments-*": "appointment",
    "cadres:attendance*": "attendance",
    "api:attendance-*": "attendance",
    "cadres:grant_end": "grant",
    "cadres:user*": "tao",
    "cadres:*": "lin_file",
    "api:cadres-*": "lin_file",
    "appraisal:scheme_*": "scheme",
    "appraisal:scheme": "scheme",
    "api:scheme-detail": "scheme",
    "appraisal:assignment_end": "assignment",
    "api:scheme-assignment-*": "assignment",
    "appraisal:version_publish": "draft",
    "appraisal:version_discard": "draft",
    "appraisal:version_edit": "draft",
    "appraisal:version_part": "draft",
    "appraisal:version_add": "draft",
    "appraisal:version_list": "draft",
    "appraisal:version_undo": "draft",
    "appraisal:version_try": "draft",
    "api:scheme-version-publish": "draft",
    "appraisal:version*": "version",
    "api:scheme-version-*": "version",
    "appraisal:duty_indicators": "scheme",
    "appraisal:period_open": "draft_period",
    "appraisal:period_drop": "draft_period",
    "appraisal:period_skip": "draft_period",
    "appraisal:period_resume": "draft_period",
    "api:period-open": "draft_period",
    "api:period-skip": "draft_period",
    "api:period-resume": "draft_period",
    "appraisal:period*": "period",
    "api:period-*": "period",
    "api:participant-*": "participant",
    "appraisal:measure_remove": "measure",
    "api:measure-*": "measure",
    "appraisal:measure*": "period",
    "appraisal:entry_approval": "approval",
    "api:entry-approval-*": "approval",
    "appraisal:assessment_duty_new": "scheme",
    "appraisal:assessment_duty_end": "assessment_duty",
    "api:assessment-duty-*": "assessment_duty",
    "api:assessed-figure-*": "figure",
    "appraisal:assess*": "period",
    "appraisal:tally": "period",
    "appraisal:sample_take": "period",
    "appraisal:sample": "sample",
    "api:sampling-record-*": "sample",
    "api:tally-*": "ballot",
    "appraisal:entry*": "entry",
    "api:entries-*": "entry",
    "appraisal:evidence_add": "entry",
    "appraisal:evidence*": "evidence",
    "api:evidence-*": "evidence",
    "appraisal:results": "period",
    "appraisal:entries_carry": "period",
    "appraisal:release_prepare": "period",
    "appraisal:release*": "release",
    "api:release-*": "release",
    "api:result-*": "released",
    "appraisal:run_new": "period",
    "appraisal:run_changed": "period",
    "appraisal:rehearse": "draft",
    "appraisal:rehearsal_row": "rehearsal_row",
    "appraisal:rehearsal*": "rehearsal",
    "api:rehearsal-row-*": "rehearsal_row",
    "api:rehearsal-*": "rehearsal",
    "api:runs-*": "run",
    "api:run-*": "run",
    "appraisal:run": "run",
    "appraisal:lacking": "period",
    "appraisal:run_sheets": "run",
    "appraisal:grades*": "year",
    "appraisal:grade_one": "year_sheet",
    "appraisal:sheet": "sheet",
    "appraisal:why": "sheet",
    "api:sheet*": "sheet",
    "api:*decision*": "decision",
    "training:course*": "course",
    "api:course-*": "course",
    "training:class_new": "course",
    "training:class*": "training_class",
    "api:training-class-*": "training_class",
    "training:enrolment*": "enrolment",
    "api:enrolment-*": "enrolment",
    "training:attendance*": "enrolment",
    "rotation:move_new": "lin_file",
    "rotation:move*": "move",
    "api:move-*": "move",
    "rotation:rule*": "tenure_rule",
    "api:tenure-rule-*": "tenure_rule",
    "api:bonus-sheet-*": "bonus",
    "appraisal:bonus*": "bonus",
    "api:promotion-*": "promotion",
    "appraisal:promotion_record": "lin_file",
    "appraisal:promotion_new": "lin_file",
    "appraisal:promotion*": "promotion",
    "api:year-record-*": "year_record",
    "appraisal:year_records": "year",
    "appraisal:year_record_renew": "year_record",
}
VERBS = {"appraisal:entry_act": "submit", "appraisal:period_people_act": "take-out"}
# Arguments that are not the key of that object.
FIXED = {
    "act": lambda world, route: "password",
    "verb": lambda world, route: VERBS.get(route, "approve"),
    "kind": lambda world, route: "entry",
    "layout": lambda world, route: world.imported.layout,
    "duty_pk": lambda world, route: world.duty.pk,
    "indicator": lambda world, route: (world.sampled if "sample" in route else world.vote).pk,
    "cadre": lambda world, route: world.lin.cadre.pk,
    "code": lambda world, route: "grades.excellent_share",
    "unit_pk": lambda world, route: world.section.pk,
}


def find_object(world, route: str):
    known = [*(item for subject in subjects() for item in subject.objects.items()), *OBJECTS.items()]
    name = next((name for pattern, name in known if fnmatchcase(route, pattern)), None)
    if name is None:
        raise LookupError(f"Say in OBJECTS which object of the world {route} is about.")
    return {
        "lin_file": lambda: world.lin.cadre,
        "section_post": lambda: world.posts.section,
        "course": lambda: world.training_class.course,
    }.get(name, lambda: getattr(world, name))()


def address(world, route: str, arguments: tuple) -> str:
    if route.startswith("admin:") and "object_id" in arguments:
        return reverse(route, args=[admin_object(world, route)])
    values = {}
    for name in arguments:
        values[name] = FIXED[name](world, route) if name in FIXED else find_object(world, route).pk
    return reverse(route, kwargs=values)


def admin_object(world, route: str):
    """A row of the admin's model that is about Lin or her bureau, or any there is."""
    from django.apps import apps

    app, model_name, _verb = route.removeprefix("admin:").rsplit("_", 2)
    model = apps.get_model(app, model_name)
    for row in vars(world).values():
        if type(row) is model:
            return row.pk
    row = model._base_manager.order_by("pk").first()
    return row.pk if row else 1


def expected() -> dict[tuple[str, str], list[int]]:
    table = {}
    for line in lines(TABLE, "matrix"):
        method, route, *statuses = line.split()
        assert len(statuses) == len(ROLES), f"{method} {route}: {len(ROLES)} statuses are needed"
        assert (method, route) not in table, f"{method} {route} has a row already"
        table[method, route] = [int(status) for status in statuses]
    return table


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def ask(world, method: str, route: str, arguments: tuple, user, client: Client | None = None) -> int:
    """The status ``user`` gets; whatever the request changes is rolled back. A client signed in before saves time."""
    # the pages of the account itself end or change the session
    client = client if client and not route.startswith(("account_", "mfa_", "admin:password")) else signed_in(user)
    path = address(world, route, arguments)
    try:
        with transaction.atomic():
            answer = client.get(path) if method == "GET" else client.post(path, {})
            status = answer.status_code
            raise Undo
    except Undo:
        return status


class Undo(Exception):
    pass


def remembered(build):
    """What surrounds the pages of a person is made once, not for each of eight hundred addresses anew."""
    made: dict = {}

    def once(request):
        key = getattr(getattr(request, "user", None), "pk", None)
        if key not in made:
            made[key] = build(request)
        return made[key]

    return once


def is_crawled(route: str) -> bool:
    """What the crawl for results looks at: all but the pages of the account itself."""
    return not route.startswith(("account_", "mfa_", "admin:password"))


def is_asked(method: str, route: str, statuses: list[int], column: int) -> bool:
    """Every role is asked; the pages that it may open are opened by the crawl (test_canaries.py), which wants 200 too.

    PostgreSQL could refuse the SQL behind an answer, whoever gets it: there each status of a row is asked for once.
    """
    if EVERYTHING:
        return True
    if ON_POSTGRES:
        return statuses.index(statuses[column]) == column
    is_page = method == "GET" and statuses[column] == 200 and is_crawled(route)
    return not is_page or list(ROLES)[column] == WORKS_ON_RESULTS


WORKS_ON_RESULTS = "county_hr"  # sees them before a release, so that nothing is crawled for it
REFUSALS = ("403.html", "404.html", "405.html", "core/refusal.html")
DRAWN: dict[tuple, str] = {}


def drawn_once(render):
    """Here the status of a page matters. What it says to each role is looked at by test_canaries.py.

    So a template is drawn for the first role that gets that page, and the page of a refusal once for all.
    """

    def once(template, context=None, request=None):
        name = template.template.name
        match = getattr(request, "resolver_match", None)
        key = (name, None if name in REFUSALS else match and (request.method, match.view_name))
        if key[1] is None and name not in REFUSALS:
            return render(template, context, request)
        if key not in DRAWN:
            DRAWN[key] = render(template, context, request)
        return DRAWN[key]

    return once


def test_every_route_has_a_row_and_every_row_a_route():
    wanted = {("GET", route) for route in routes()} | {("POST", route) for route in routes()}
    table = set(expected())
    assert not wanted - table, f"rows are missing: {sorted(wanted - table)}"
    assert not table - wanted, f"rows without a route: {sorted(table - wanted)}"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_the_answer_is_the_expected_one(world, role, monkeypatch):
    monkeypatch.setattr(navigation, "build", remembered(navigation.build))
    monkeypatch.setattr(Template, "render", drawn_once(Template.render))
    column = list(ROLES).index(role)
    user = getattr(world, ROLES[role]) if ROLES[role] else None
    wrong = []
    found = routes()
    client = signed_in(user)
    for (method, route), statuses in expected().items():
        if not is_asked(method, route, statuses, column):
            continue
        status = ask(world, method, route, found[route], user, client)
        if status != statuses[column]:
            wrong.append(f"{method} {route}: expected {statuses[column]}, got {status}")
    assert not wrong, "\n".join(wrong)


def test_no_row_expects_an_error_of_the_program():
    assert not [row for row, statuses in expected().items() if max(statuses) >= 500]


def without_tokens(answer) -> bytes:
    """The page without what differs at every request: tokens, and the key in the address."""
    token = rb'csrfmiddlewaretoken" value="[^"]+"|"x-csrftoken": ?"[^"]+"|\d+/'
    return re.sub(token, b"", answer.content, flags=re.IGNORECASE)


def test_an_object_of_another_unit_is_answered_like_one_that_is_not_there(world):
    """The 404 of a stranger's object and of nothing must not differ, or keys could be guessed."""
    client = Client()
    client.force_login(world.he, backend=BACKEND)
    for path in (f"/people/cadres/{world.lin.cadre.pk}/", f"/appraisal/outcomes/bonus/{world.bonus.pk}/"):
        there = client.get(path)
        absent = client.get(re.sub(r"\d+/$", "999999/", path))
        assert (there.status_code, absent.status_code) == (404, 404)
        assert without_tokens(there) == without_tokens(absent)


def test_the_matrix_notices_a_guard_that_is_gone(world, monkeypatch):
    """The check itself is tried: without the scope of bonus sheets the stranger is let in and a row disagrees."""
    from appraisal.outcomes.querysets import BonusSheetQuerySet

    monkeypatch.setattr(BonusSheetQuerySet, "visible_to", lambda rows, user: rows)
    status = ask(world, "GET", "appraisal:bonus", ("pk",), world.he)
    assert status != expected()["GET", "appraisal:bonus"][list(ROLES).index("other_hr")]
