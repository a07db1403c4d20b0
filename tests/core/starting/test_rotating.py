"""Another FIELD_KEY while the site runs: nothing is lost, nothing is found twice, and a kill does no harm."""

import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import TextField, Value
from django.test import override_settings

from cadres.files.models import CadreProfile
from cadres.models import Cadre
from core.audit.models import AuditRow
from core.environment import WrongSetting, random_field_key
from core.fields import EncryptedTextField, blind_index, encrypted, is_current
from core.starting import checks, rotating
from core.starting.fingerprint import fingerprint, fingerprint_record, recorded
from core.starting.looking import look_around
from core.starting.rotating import rotate
from tests import factories as make

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, signal
import django
django.setup()
from core.starting import rotating
rotating.BATCH = 2
rotating.rotate(tell=lambda number: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.fixture
def keys(settings):
    """``(new, old)``; what the test has written so far lies under the old one, the new one is in front."""
    fingerprint_record()
    new, old = random_field_key(), settings.FIELD_KEY
    with override_settings(FIELD_KEY=new, FIELD_KEYS_BEFORE=(old,)):
        yield new, old


@pytest.fixture
def sealed(cast):
    """Something in every kind of place: a number, the kept file, the secrets of a second step."""
    CadreProfile.objects.create(cadre=cast.lin.cadre, kept="<Person>林</Person>")
    secrets = {"secret": encrypted("GEZDGNBV"), "migrated_codes": [encrypted("12345678")], "used_mask": 0}
    Authenticator.objects.create(user=cast.hua, type="totp", data=secrets)
    return {cadre.pk: cadre.identity_number for cadre in Cadre.objects.all()}


def stored() -> list[str]:
    """Every encrypted text of the database as it stands there."""
    found = []
    for model, fields in rotating.sealed_fields():
        for one in fields:
            found += model._base_manager.exclude(**{one.attname: ""}).values_list(one.attname, flat=True)
    for data in Authenticator.objects.values_list("data", flat=True):
        found += [data["secret"], *data["migrated_codes"]]
    return [str(text) for text in found]


def test_everything_is_encrypted_anew_and_read_without_the_old_key(sealed, keys):
    assert not any(map(is_current, stored()))
    found = rotate()
    assert not found.left and found.renewed == len(sealed) + 2
    with override_settings(FIELD_KEYS_BEFORE=()):
        assert all(map(is_current, stored()))
        assert {cadre.pk: cadre.identity_number for cadre in Cadre.objects.all()} == sealed
        assert CadreProfile.objects.get().kept == "<Person>林</Person>"
        assert get_adapter().decrypt(Authenticator.objects.get().data["secret"]) == "GEZDGNBV"
        assert checks.check_key(databases=["default"]) == []
    for cadre in Cadre.objects.all():
        assert cadre.identity_digest == blind_index(cadre.identity_number)
    assert recorded() == {fingerprint()}
    assert AuditRow.objects.get(action="field_key.rotated").content["after"] == {"rows": found.renewed}
    assert rotate().renewed == 0 and AuditRow.objects.filter(action="field_key.rotated").count() == 1


def test_every_encrypted_column_is_walked():
    walked = {(model, one.attname) for model, fields in rotating.sealed_fields() for one in fields}
    assert {(Cadre, "identity_number"), (CadreProfile, "kept")} <= walked
    digests = [one.digest for _model, fields in rotating.sealed_fields() for one in fields if one.digest]
    assert digests == ["identity_digest"] and issubclass(EncryptedTextField, TextField)


@pytest.mark.django_db(transaction=True)
def test_a_rotation_that_was_killed_goes_on(sealed, keys, child_environment):
    environment = child_environment | {"FIELD_KEY": ",".join(keys), "DJANGO_SETTINGS_MODULE": "config.settings"}
    ended = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL
    done = [text for text in stored() if is_current(text)]
    assert len(done) == 2, "one batch of two"
    assert {cadre.pk: cadre.identity_number for cadre in Cadre.objects.all()} == sealed, "read under either key"
    assert recorded() == {fingerprint(key) for key in keys}
    out = StringIO()
    call_command("rotate_field_key", stdout=out)
    assert all(map(is_current, stored()))
    assert f"Rows encrypted again: {len(sealed)}." in out.getvalue()
    assert recorded() == {fingerprint()}


def test_until_its_end_nothing_starts_without_both_keys(sealed, keys, english, caplog):
    new, old = keys
    look_around()
    assert "start.W008" in caplog.text and "run “manage.py rotate_field_key”" in caplog.text
    for one in (new, old):
        with (
            override_settings(FIELD_KEY=one, FIELD_KEYS_BEFORE=()),
            pytest.raises(WrongSetting, match="FIELD_KEY lacks a key"),
        ):
            look_around()
    rotate()
    caplog.clear()
    look_around()
    assert "start.W007" in caplog.text and "no longer needed" in caplog.text
    with (
        override_settings(FIELD_KEY=old, FIELD_KEYS_BEFORE=()),
        pytest.raises(WrongSetting, match="FIELD_KEY is not the key"),
    ):
        look_around()


def test_a_key_that_only_waits_behind_needs_no_rotation(sealed, settings):
    fingerprint_record()
    with override_settings(FIELD_KEYS_BEFORE=(random_field_key(),)):
        look_around()
        assert rotate().renewed == 0
    assert recorded() == {fingerprint()}


def test_a_number_that_is_known_under_the_old_key_is_not_taken_twice(sealed, keys, cast, english):
    known = Cadre.objects.get(pk=cast.lin.cadre.pk)
    twin = make.CadreFactory.build(identity_number=known.identity_number, born_on=known.born_on, sex=known.sex)
    with pytest.raises(ValidationError, match="exists already"):
        twin.clean()
    known.clean()  # her own
    known.save()
    assert is_current(str(Cadre.objects.values_list("identity_number", flat=True).get(pk=known.pk)))


def test_rows_that_cannot_be_renewed_are_named_and_the_old_keys_stay(sealed, keys, cast, english):
    lin, mei = cast.lin.cadre, cast.mei.cadre
    broken = encrypted("x")[:-4] + "AAA="
    Cadre.objects.filter(pk=lin.pk).update(identity_number=Value(broken, output_field=TextField()))
    twin = Value(encrypted(sealed[mei.pk]), output_field=TextField())
    Cadre.objects.filter(pk=cast.tao.cadre.pk).update(identity_number=twin, identity_digest=blind_index(sealed[mei.pk]))
    with pytest.raises(CommandError, match="Not finished; keep the old keys") as refusal:
        call_command("rotate_field_key", stdout=StringIO())
    assert f"cadres.cadre {lin.pk} opens under no key" in str(refusal.value)
    assert f"cadres.cadre {mei.pk} has the number of another row" in str(refusal.value)
    assert len(recorded()) == 2
    assert sum(map(is_current, stored())) == len(stored()) - 2


def test_what_is_written_during_the_walk_is_not_overwritten(sealed, keys, cast):
    lin = Cadre.objects.get(pk=cast.lin.cadre.pk)
    [field] = [one for model, fields in rotating.sealed_fields() if model is Cadre for one in fields]
    row = Cadre.objects.values("pk", "identity_number", "identity_digest").get(pk=lin.pk)
    lin.identity_number = sealed[cast.mei.cadre.pk]
    Cadre.objects.filter(pk=cast.mei.cadre.pk).update(identity_digest="away")
    lin.save()
    assert rotating._renew_row(Cadre, [field], row)
    assert Cadre.objects.get(pk=lin.pk).identity_number == sealed[cast.mei.cadre.pk]


def test_one_key_is_no_rotation(english):
    with pytest.raises(CommandError, match="FIELD_KEY holds one key only"):
        call_command("rotate_field_key")
