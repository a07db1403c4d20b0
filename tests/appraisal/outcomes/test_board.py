"""What waits for a decision: how it is counted, and how it is decided."""

import re
from datetime import date

import pytest
from django.urls import reverse

from appraisal.models import PromotionProposal
from tests.appraisal.outcomes.test_renewing import october, proposed

__all__ = ["october"]


@pytest.fixture
def proposal(cast, packs) -> PromotionProposal:
    """The promotion of Lin, proposed by the HR officer of the bureau."""
    return PromotionProposal.objects.create(
        cadre=cast.lin.cadre,
        from_rank="chief_4",
        to_rank="chief_3",
        from_rank_since=date(2020, 1, 1),
        effective_on=date(2026, 1, 1),
        proposed_by=cast.hua,
    )


def test_u10_who_may_approve_sees_reject_beside_it_and_not_in_a_menu(cast, proposal, sign_in):
    page = sign_in(cast.lei).get(proposal.get_absolute_url()).content.decode()
    hidden = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    for verb in ("approve", "reject"):
        assert proposal.get_act_url(verb) in page and proposal.get_act_url(verb) not in hidden


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("lei", "1 waits for your decision."),
        ("hua", "1 waits for somebody else's decision; proposed by you: 1."),
        ("gao", "1 waits for somebody else's decision; proposed by you: 0."),
    ],
)
def test_u10_what_is_said_to_wait_is_what_the_rows_below_show(cast, proposal, sign_in, who, words):
    client = sign_in(getattr(cast, who))
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("appraisal:outcomes"))
    assert len(answer.context["promotions"]) == 1
    assert str(answer.context["sentence"]) == words


def test_a_bonus_sheet_that_waits_names_its_unit_with_the_path(cast, packs, october, sign_in):
    sheet = proposed(cast, october)
    type(sheet).objects.filter(pk=sheet.pk).update(unit=cast.section)
    page = sign_in(cast.lei).get(reverse("appraisal:outcomes"), headers={"accept-language": "en"}).content.decode()
    assert f">{cast.section.parent} › {cast.section}</a>" in page
