import json
from random import Random
from django.test import Client
from django.urls import reverse
from django.db import transaction
import pytest, traceback
from tests.appraisal.schemes.test_wrong_types import drawn
def test_dbg(cast):
    client = Client(); client.force_login(cast.gao, backend="allauth.account.auth_backends.AuthenticationBackend")
    draw = Random(9); seen=set()
    for n in range(400):
        d = drawn(draw)
        try:
            with transaction.atomic():
                a=client.post(reverse("api:scheme-import-file"), json.dumps({"owner": cast.county.pk,"document": d,"unfinished": True}), content_type="application/json")
                if a.status_code==201:
                    pk=a.json()["version"]
                    for name in ["version","version_file","version_workbook","version_edit","version_part","version_list","version_try","version_publish","version_draft"]:
                        client.get(reverse(f"appraisal:{name}",args=[pk]))
                    client.get(reverse("api:scheme-version-detail",args=[pk]))
                transaction.set_rollback(True)
        except Exception as e:
            tb=traceback.extract_tb(e.__traceback__); fr=[f"{f.filename.split('n4/')[-1]}:{f.lineno} {f.line}" for f in tb if "/n4/" in f.filename and ".venv" not in f.filename and "dbg" not in f.filename][-3:]
            key=(type(e).__name__,str(e)[:80],tuple(fr))
            if key not in seen: seen.add(key); print("FAULT",key)
