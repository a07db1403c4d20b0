"""The cadre file: who reads it, who writes it, and that the form is put together from it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from appraisal.models import YearRecord
from cadres.awards.models import Award
from cadres.files import services
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, RankRecord, ResumeSpell
from cadres.files.querysets import readable
from cadres.files.selectors import form_of, loaded, ranks_of
from cadres.people import services as people
from cadres.people.models import Appointment
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord

pytestmark = pytest.mark.django_db

RESUME = "2002.09--2006.07  某农业大学农学系学习\n2006.07--2010.07  待业\n2010.07--         某县农业局科员"


def fill(cast, who="lin", actor="hua"):
    cadre, actor = getattr(cast, who).cadre, getattr(cast, actor)
    services.profile_update(actor=actor, cadre=cadre, nation="汉族", native_place="甲省乙市", party_joined="200108")
    services.resume_set(actor=actor, cadre=cadre, text=RESUME)
    services.education_record(actor=actor, cadre=cadre, mode="full_time", level="大学", level_school="某农业大学")
    services.family_record(actor=actor, cadre=cadre, relation="妻子", name="钱小满", born="198105", politics="群众")
    return cadre


@pytest.mark.parametrize(
    ("who", "reads"),
    [("lin", True), ("hua", True), ("gao", True), ("lei", True), ("su", False), ("mei", False), ("he", False),
     ("song", False), ("tang", False), ("ji", False), ("shen", False), ("xi", False), ("an", False), ("wai", False)],
)  # fmt: skip
def test_the_person_and_hr_and_leaders_of_the_unit_read_it_and_nobody_else(cast, who, reads):
    cadre = fill(cast)
    user = getattr(cast, who)
    assert readable(user).filter(pk=cadre.pk).exists() is reads
    for model in (CadreProfile, EducationRecord, FamilyMember, ResumeSpell):
        assert model.objects.visible_to(user).filter(cadre=cadre).exists() is reads


@pytest.mark.parametrize("who", ["su", "he", "lin", "mei", "lei", "xi"])
def test_nobody_but_hr_of_the_unit_writes_it(cast, who):
    with pytest.raises(NotAllowed):
        services.profile_update(actor=getattr(cast, who), cadre=cast.mei.cadre if who == "lin" else cast.lin.cadre)


def test_hr_does_not_write_the_own_file(cast):
    with pytest.raises(OwnRecord):
        services.resume_set(actor=cast.hua, cadre=cast.hua.cadre, text=RESUME)


def test_the_form_is_put_together_in_months(cast):
    form = form_of(loaded(fill(cast)))
    cadre = cast.lin.cadre
    assert (form.name, form.born, form.work_started) == (cadre.name, f"{cadre.born_on:%Y%m}", "201007")
    assert (form.nation, form.party_joined, form.full_time_level) == ("汉族", "200108", "大学")
    assert form.post == f"种植科{cast.posts.section.title}"
    assert form.resume == RESUME
    assert form.family[0].name == "钱小满"
    assert form.identity_number == cadre.identity_number


def test_a_file_that_nobody_filled_is_a_form_all_the_same(cast):
    form = form_of(loaded(cast.lin.cadre))
    assert form.name and not form.resume and not form.family


@pytest.mark.parametrize(
    ("changes", "field"), [({"born": "2099"}, "born"), ({"born": "189912"}, "born"), ({"work": "县" * 125}, "work")]
)
def test_a_family_keeps_to_what_can_be_by_hand_too(cast, changes, field):
    given = {"relation": "妻子", "name": "钱小满"} | changes
    with pytest.raises(ValidationError) as refused:
        services.family_record(actor=cast.hua, cadre=cast.lin.cadre, **given)
    assert field in refused.value.message_dict


def test_a_family_has_at_most_as_many_as_a_form_is_read_with(cast):
    rows = [FamilyMember(cadre=cast.lin.cadre, position=n, relation="舅舅", name=f"钱{n}") for n in range(60)]
    FamilyMember.objects.bulk_create(rows)
    with pytest.raises(InvalidInput, match="at most 60"):
        services.family_record(actor=cast.hua, cadre=cast.lin.cadre, relation="舅舅", name="钱一")


def test_the_month_of_the_party_fits_the_other_dates(cast):
    with pytest.raises(ValidationError) as refused:
        services.profile_update(actor=cast.hua, cadre=cast.lin.cadre, party_joined="199001")
    assert "party_joined" in refused.value.message_dict
    services.profile_update(actor=cast.hua, cadre=cast.lin.cadre, party_joined="民建；民盟")


@pytest.mark.parametrize(
    "text", ["2002.13--  某局", "2006.07--2002.07  某局", "2002.09--", "主要经历\n2002.09--  某局"]
)
def test_a_resume_that_cannot_be_kept_is_refused_with_a_sentence(cast, text):
    with pytest.raises(InvalidInput) as refused:
        services.resume_set(actor=cast.hua, cadre=cast.lin.cadre, text=text)
    assert "resume" in str(refused.value)
    assert not ResumeSpell.objects.exists()


def test_a_resume_takes_the_place_of_the_one_before(cast):
    cadre = fill(cast)
    services.resume_set(actor=cast.hua, cadre=cadre, text="2010.07--  某县农业局科长\n\n某县人大代表")
    assert form_of(loaded(cadre)).resume == "2010.07--         某县农业局科长\n\n某县人大代表"


def test_one_education_of_each_mode_is_printed(cast):
    cadre = fill(cast)
    more = {"actor": cast.hua, "cadre": cadre, "mode": "full_time", "level": "研究生"}
    with pytest.raises(ValidationError, match="printed"):
        services.education_record(**more)
    services.education_record(**more, is_printed=False)
    with pytest.raises(ValidationError):
        services.education_record(actor=cast.hua, cadre=cadre, mode="in_service")
    assert form_of(loaded(cadre)).full_time_level == "大学"


def test_the_trail_tells_what_was_done_and_nothing_of_the_family(cast):
    cadre = fill(cast)
    services.family_remove(actor=cast.hua, member=cadre.family.get(), reason="Entered twice")
    rows = AuditRow.objects.filter(action__startswith="file.")
    assert rows.count() == 5
    assert not any("钱小满" in row.payload for row in rows)


def test_ranks_are_a_history_whose_newest_is_the_present_one(cast):
    cadre = cast.lin.cadre  # chief_2 since 2021-06-01
    services.rank_record(
        actor=cast.hua, cadre=cadre, rank="chief_1", since=date(2024, 3, 1), document_no="某组〔2024〕1号"
    )
    cadre.refresh_from_db()
    assert (cadre.rank, cadre.rank_since) == ("chief_1", date(2024, 3, 1))
    services.rank_record(actor=cast.hua, cadre=cadre, rank="chief_3", since=date(2018, 3, 1))
    cadre.refresh_from_db()
    assert cadre.rank == "chief_1"
    assert [(row.rank, row.until) for row in ranks_of(cadre)] == [
        ("chief_1", None),
        ("chief_2", date(2024, 2, 29)),
        ("chief_3", date(2021, 5, 31)),
    ]
    services.rank_remove(actor=cast.hua, record=RankRecord.objects.get(rank="chief_1"), reason="Wrong person")
    cadre.refresh_from_db()
    assert (cadre.rank, cadre.rank_since) == ("chief_2", date(2021, 6, 1))


def test_a_rank_that_came_another_way_stands_in_the_history(cast):
    people.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, rank="chief_1", rank_since=date(2025, 1, 1))
    cast.lin.cadre.refresh_from_db()
    assert [row.rank for row in ranks_of(cast.lin.cadre)] == ["chief_1", "chief_2"]


def test_a_corrected_day_is_no_history(cast):
    people.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, rank_since=date(2021, 7, 1))
    assert not RankRecord.objects.exists()


def test_what_awards_and_years_say_stands_on_the_form_until_the_file_says_otherwise(cast, sign_in):
    cadre = cast.lin.cadre
    Award.objects.create(cadre=cadre, title="嘉奖", awarded_by="county", awarded_on=date(2025, 12, 31))
    for year, grade in ((2023, "competent"), (2024, "excellent"), (2025, "no_grade")):
        YearRecord.objects.create(cadre=cadre, year=year, grade=grade, counts=True)
    form = form_of(loaded(cadre))
    assert form.rewards == "2025.12，荣获县级“嘉奖”。"
    assert form.appraisals == "2024年年度考核优秀；2025年年度考核不确定等次。"
    assert form.appraisals in sign_in(cast.hua).get(f"/people/cadres/{cadre.pk}/file/").content.decode()
    services.profile_update(actor=cast.hua, cadre=cadre, rewards="无")
    assert form_of(loaded(cadre)).rewards == "无"


@pytest.mark.parametrize("since", [date(2031, 1, 1), date(1975, 1, 1), date(2010, 6, 30)])
def test_a_rank_from_an_impossible_day_is_refused(cast, since):
    with pytest.raises(ValidationError):
        services.rank_record(actor=cast.hua, cadre=cast.lin.cadre, rank="chief_1", since=since)
    assert not RankRecord.objects.exists()


def test_a_resume_begins_with_what_the_appointments_tell(cast, sign_in):
    cadre = cast.mei.cadre
    cadre.appointments.update(starts_on=date(2015, 3, 1), ends_on=date(2020, 2, 29))
    held = {"cadre": cadre, "post": cast.posts.bureau}
    Appointment.objects.create(**held, starts_on=date(2020, 3, 1))
    guest = {"kind": "secondment", "starts_on": date(2021, 5, 6), "ends_on": date(2022, 5, 5)}
    Appointment.objects.create(cadre=cadre, post=cast.posts.town, **guest)
    form = sign_in(cast.hua).get(f"/people/cadres/{cadre.pk}/file/resume/").context["form"]
    section, bureau, town = (getattr(cast.posts, name).title for name in ("section", "bureau", "town"))
    assert form["text"].value() == (
        f"2015.03--2020.03  种植科{section}\n2020.03--         农业局{bureau}\n"
        f"                  （其间：2021.05--2022.05挂职柳林镇{town}）"
    )
