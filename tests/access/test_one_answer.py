"""One answer for what belongs to others and for what is not there, in every address, filter and form (FOUND A9)."""

import re
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse

from cadres.models import User
from config.api import router
from tests import factories as make
from tests.access.test_matrix import Undo, address, find_object, signed_in
from tests.access.world import routes
from tests.repeated import EVERYTHING

ABSENT = 987_654_321
ABSENT_UUID = "00000000-0000-4000-8000-000000000000"
STRANGERS = ["he", "song", "tao", "wai"]


def fresh(user) -> User:
    """As a request would have it, without what the building of the world has made it remember."""
    return User.objects.get(pk=user.pk)


def plain(answer, *keys) -> tuple[int, str, bytes]:
    """Status, place and content without what differs at every request, and without the keys that were asked for."""
    text = re.sub(rb'csrfmiddlewaretoken" value="[^"]+"|"x-csrftoken": ?"[^"]+"', b"", answer.content, flags=re.I)
    place = answer.headers.get("Location", "")
    for key in sorted(map(str, keys), key=len, reverse=True):
        text = re.sub(rb"(?<![\w-])" + key.encode() + rb"(?![\w-])", b"KEY", text)
        place = place.replace(f"/{key}/", "/KEY/")
    return answer.status_code, place, text


def both(client, method, there, absent, keys, data=None) -> tuple:
    found = []
    for path in (there, absent):
        try:
            with transaction.atomic():
                found.append(plain(getattr(client, method)(path, data or {}), *keys))
                raise Undo
        except Undo:
            continue
    return tuple(found)


def is_seen(row, user) -> bool:
    rows = type(row)._default_manager.all()
    return hasattr(rows, "visible_to") and rows.visible_to(user).filter(pk=row.pk).exists()


def pairs(world, user):
    """(route, address of an object that ``user`` does not see, the same of nothing, the two keys)."""
    for route, arguments in sorted(routes().items()):
        if "pk" not in arguments or route.startswith(("account_", "mfa_")):
            continue
        if route.startswith("admin:") or is_seen(find_object(world, route), user):
            continue
        there = address(world, route, arguments)
        key = find_object(world, route).pk
        absent = ABSENT if isinstance(key, int) else ABSENT_UUID
        place = there.replace(f"/{key}/", f"/{absent}/", 1)
        if place != there:
            yield route, there, place, (key, absent)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a9_every_address_answers_strangers_as_if_nothing_were_there(world):
    """Each address is tried by one of the strangers in turn; by all of them with ``make check-all``."""
    wrong, tried = [], 0
    for place, name in enumerate(STRANGERS):
        user = fresh(getattr(world, name))
        client = signed_in(user)
        for number, (route, there, absent, keys) in enumerate(pairs(world, user)):
            if not EVERYTHING and number % len(STRANGERS) != place:
                continue
            for method in ("get", "post"):
                tried += 1
                mine, nothing = both(client, method, there, absent, keys)
                if mine != nothing:
                    wrong.append(f"{method} {route} as {name}: {mine[0]} {mine[1]} / {nothing[0]} {nothing[1]}")
    assert tried > 100
    assert not wrong, "\n".join(wrong)


def relations():
    """(address of an API list, filter, model that its keys are of, rows of the list)."""
    for _prefix, viewset, basename in router.registry:
        names = getattr(viewset, "filterset_fields", None) or []
        for name in names if isinstance(names, (list, tuple)) else []:
            field = viewset.queryset.model._meta.get_field(name)
            if field.is_relation:
                yield reverse(f"api:{basename}-list"), name, field.related_model, viewset.queryset


def foreign(model, name, listed, user):
    """A row that ``user`` neither sees nor knows from a row that the list shows."""
    rows = model._default_manager.order_by("pk")
    if hasattr(rows, "visible_to"):
        rows = rows.exclude(pk__in=rows.order_by().visible_to(user).values("pk"))
    if hasattr(listed, "visible_to"):
        named = listed.visible_to(user).order_by().exclude(**{name: None}).values_list(name, flat=True)
        rows = rows.exclude(pk__in=list(named))
    return rows.first()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a9_filters_of_the_api_answer_foreign_and_absent_keys_alike(world):
    user, wrong, tried = fresh(world.he), [], 0
    client = signed_in(user)
    for path, name, model, listed in relations():
        row = foreign(model, name, listed, world.he)
        if row is None:
            continue
        tried += 1
        absent = ABSENT if isinstance(row.pk, int) else ABSENT_UUID
        there = plain(client.get(f"{path}?{urlencode({name: row.pk})}"), row.pk, absent)
        nothing = plain(client.get(f"{path}?{urlencode({name: absent})}"), row.pk, absent)
        if there != nothing:
            wrong.append(f"{path}?{name}: {there[0]} {there[2][:200]!r} / {nothing[0]} {nothing[2][:200]!r}")
    assert tried > 15
    assert not wrong, "\n".join(wrong)


def test_a9_filters_still_find_what_the_caller_sees(world):
    client = signed_in(world.hua)
    answer = client.get(reverse("api:awards-list"), {"cadre": world.lin.cadre.pk})
    assert answer.status_code == 200
    assert answer.json()["results"]


@pytest.mark.parametrize("name", ["he", "hua", "shen", "an"])
def test_a9_the_admin_leads_to_no_row_by_its_table_and_key(world, name):
    client = signed_in(getattr(world, name))
    assert {client.get(f"/admin/r/4/{key}/").status_code for key in (1, world.lin.cadre.pk, ABSENT)} == {404}
    assert "admin:view_on_site" not in routes()


def forms_posted(world):
    """(who, address, field, what else is sent, foreign key): forms that take a key."""
    hr, own = world.he, world.tao.cadre
    post = make.PostFactory(unit=world.bureau, code="SECRET")
    yield hr, reverse("cadres:appoint", args=[own.pk]), "post", {"starts_on": "2026-01-01"}, post.pk
    yield hr, reverse("cadres:unit_new"), "parent", {"code": "X1", "name": "某科", "kind": "section"}, world.bureau.pk
    yield hr, reverse("cadres:post_new"), "unit", {"code": "X2", "title": "某岗"}, world.bureau.pk
    guard = make.UserFactory()
    make.GrantFactory(user=guard, role="security", unit=world.town)
    yield guard, reverse("cadres:grant_new"), "unit", {"username": "tao", "role": "hr"}, world.bureau.pk
    declared = reverse("cadres:relative_new", args=[world.lin.cadre.pk])
    yield world.hua, declared, "relative", {"relation": "spouse"}, world.tao.cadre.pk


def test_a9_forms_answer_foreign_and_absent_keys_alike(world):
    for user, path, field, data, key in forms_posted(world):
        client = signed_in(user)
        answers = []
        for value in (key, ABSENT):
            page = client.post(path, {**data, field: value})
            errors = page.context["form"].errors.get(field) if page.context else None
            answers.append((page.status_code, errors))
        assert answers[0] == answers[1], path
        assert answers[0][1], path


def test_a9_bodies_of_the_api_answer_foreign_and_absent_keys_alike(world):
    client = signed_in(world.he)
    for name, field, key, rest in [
        ("posts", "unit", world.bureau.pk, {"code": "X", "title": "t", "category": "general"}),
        ("appointments", "cadre", world.lin.cadre.pk, {"post": world.posts.town.pk, "starts_on": "2026-01-01"}),
        ("appointments", "post", world.posts.section.pk, {"cadre": world.tao.cadre.pk, "starts_on": "2026-01-01"}),
        (
            "move",
            "cadre",
            world.lin.cadre.pk,
            {"to_post": world.posts.town.pk, "effective_on": "2026-12-01", "reason": "x"},
        ),
    ]:
        answers = []
        for value in (key, ABSENT, 2**70, str(key)):
            sent = client.post(reverse(f"api:{name}-list"), {**rest, field: value}, content_type="application/json")
            answers.append((sent.status_code, sent.content.replace(str(value).encode(), b"KEY")))
        assert len(set(answers)) == 1, (name, field, answers)
        assert answers[0][0] == 400
