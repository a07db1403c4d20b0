"""Policy packs: values come in once, edited ones stay, a wrong row keeps the whole pack out."""

import json
from datetime import date
from pathlib import Path

import pytest
from import_export.exceptions import ImportError as PackRefused

from core.params.models import Parameter
from core.params.services import ParameterMissing, pack_load, parameter, parameters

pytestmark = pytest.mark.django_db
PACK = Path("appraisal/packs/results.json")


def test_a_pack_comes_in_once_and_edited_values_stay():
    assert pack_load(PACK) == len(json.loads(PACK.read_text("utf-8"))["parameters"])
    row = parameter("grades.excellent_share", on=date(2026, 1, 1))
    assert (row.value, row.starts_on, row.ends_on) == ("0.20", date(2020, 12, 28), None)
    assert parameter("grades.excellent_share", on=date(2010, 1, 1)).ends_on == date(2020, 12, 27)
    Parameter.objects.filter(pk=row.pk).update(value="0.25")
    assert pack_load(PACK) == 0
    assert parameter("grades.excellent_share", on=date(2026, 1, 1)).value == "0.25"


def test_a_pack_with_a_wrong_row_is_kept_out_whole(tmp_path):
    rows = json.loads(PACK.read_text("utf-8"))["parameters"]
    rows[2]["verified"] = "guessed"
    pack = tmp_path / "pack.json"
    pack.write_text(json.dumps({"parameters": rows}), "utf-8")
    with pytest.raises(PackRefused) as refused:
        pack_load(pack)
    assert refused.value.number == 3
    assert not Parameter.objects.exists()


def test_several_codes_are_read_by_one_query_each_as_alone(django_assert_num_queries):
    for day, value in [(date(2024, 1, 1), "1"), (date(2025, 1, 1), "2")]:
        Parameter.objects.create(code="grades.excellent_share", value=value, starts_on=day)
    Parameter.objects.create(code="grades.quota_tie", value="all", starts_on=date(2020, 1, 1))
    with django_assert_num_queries(1):
        found = parameters("grades.quota_tie", "grades.excellent_share", on=date(2026, 5, 1))
    assert found == [parameter(code, on=date(2026, 5, 1)) for code in ("grades.quota_tie", "grades.excellent_share")]
    with pytest.raises(ParameterMissing, match=r"bonus\.none"):
        parameters("grades.quota_tie", "bonus.none", on=date(2026, 5, 1))
