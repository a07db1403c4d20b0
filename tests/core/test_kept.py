"""Questions that are put into SQL once for each reader: with another right, another question."""

import datetime as dt

import pytest

from appraisal.models import Period
from cadres.models import Cadre, Relative, User
from core import kept as kept_module
from core.kept import kept
from core.questions import question_of
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept_module, "_kept", {})
    monkeypatch.setattr(kept_module, "_facts", {})


class Asked:
    """Who may be seen, by a question whose makings are counted."""

    def __init__(self, rows=Cadre.objects.visible_to):
        self.rows, self.made = rows, 0

    def make(self, user):
        self.made += 1
        return question_of(self.rows(user).order_by("name_latin").values_list("name_latin"))

    def names(self, user):
        """As in a request of its own, which knows nothing of the one before."""
        user = User.objects.select_related("cadre").get(pk=user.pk)
        return [name for (name,) in kept("seen", user, self.make).rows()]


def test_a_question_is_made_once_and_answered_anew(cast):
    asked = Asked()
    assert asked.names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    make.AppointmentFactory(cadre=make.CadreFactory(name_latin="Zoe"), post=cast.posts.section)
    assert asked.names(cast.su) == ["Hua", "Lin", "Mei", "Su", "Zoe"]
    assert asked.made == 1


def test_nobody_is_answered_by_the_question_of_somebody_else(cast):
    asked = Asked()
    assert asked.names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    assert asked.names(cast.song) == ["He", "Song", "Tao"]
    assert asked.names(cast.lin) == ["Lin"]
    assert asked.names(cast.wai) == []


def test_whoever_gains_or_loses_a_right_asks_another_question_at_once(cast):
    asked = Asked()
    asked.names(cast.su)
    grant = make.GrantFactory(user=cast.su, role="supervisor", unit=cast.town)
    assert asked.names(cast.su) == ["He", "Hua", "Lin", "Mei", "Song", "Su", "Tao"]
    grant.delete()
    assert asked.names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    User.objects.filter(pk=cast.su.pk).update(is_active=False)
    assert asked.names(cast.su) == []


def test_a_unit_that_moves_takes_the_question_along(cast):
    asked = Asked()
    asked.names(cast.song)
    cast.town.path = f"{cast.bureau.path}{cast.town.pk}/"
    type(cast.town).objects.filter(pk=cast.town.pk).update(path=cast.town.path, parent=cast.bureau)
    assert asked.names(cast.song) == ["He", "Song", "Tao"]


def test_the_relatives_that_a_question_hangs_on_belong_to_what_is_known(cast):
    asked = Asked(lambda user: Cadre.objects.exclude(pk__in=user.own_cadre.relative_ids).filter(name_latin="Lin"))
    assert asked.names(cast.su) == ["Lin"] and asked.names(cast.su) == ["Lin"]
    assert asked.made == 2, "made again with the relatives at hand, then kept"
    Relative.objects.create(cadre=cast.su.cadre, relative=cast.lin.cadre, relation="sibling")
    assert asked.names(cast.su) == []


def test_what_was_looked_up_before_is_no_part_of_a_question_by_accident(cast):
    """The page knows its reader's relatives already; the question may not rest on that without saying so."""
    asked = Asked(lambda user: Cadre.objects.exclude(pk__in=user.own_cadre.relative_ids).filter(name_latin="Lin"))
    user = User.objects.select_related("cadre").get(pk=cast.su.pk)
    assert user.own_cadre.relative_ids == frozenset()
    assert kept("seen", user, asked.make).rows() == [("Lin",)]
    Relative.objects.create(cadre=cast.su.cadre, relative=cast.lin.cadre, relation="sibling")
    assert asked.names(cast.su) == []


def test_a_question_that_was_made_by_asking_is_not_kept(cast):
    asked = Asked(lambda user: Cadre.objects.filter(pk__in=list(Cadre.objects.values_list("pk", flat=True)[:1])))
    asked.names(cast.su), asked.names(cast.su)
    assert asked.made >= 2 and not kept_module._kept


def test_a_question_with_a_moment_in_it_is_not_kept(cast):
    asked = Asked(lambda user: Cadre.objects.filter(user__date_joined__lt=dt.datetime.now(dt.UTC)))
    asked.names(cast.su), asked.names(cast.su)
    assert asked.made == 2 and not kept_module._kept


def test_no_more_are_kept_than_fit(cast, monkeypatch):
    monkeypatch.setattr(kept_module, "MOST", 2)
    asked = Asked()
    for user in (cast.su, cast.song, cast.lin, cast.wai):
        asked.names(user)
    assert len(kept_module._kept) <= 2


def test_rows_of_a_kept_question_are_whole(cast):
    period = make.PeriodFactory(unit=cast.county)
    assert question_of(Period.objects.filter(pk=period.pk)).read() == [period]
    assert question_of(Period.objects.none()).read() == []
