"""The schemes that come with the product, as files of the published format."""

from datetime import date
from pathlib import Path

from django.db import transaction

from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion, VersionState
from appraisal.schemes.services import scheme_import, version_publish
from cadres.units.models import Unit

FOLDER = Path(__file__).parent / "library"
# Whole schemes that a county can appraise by from the first day; the others are there to begin a draft with.
READY = ("changjie-2021", "tax-post", "town-monthly")


def library() -> dict[str, dict]:
    """Documents by code: schemes to use as they are, and published ones of other places to copy from."""
    found = [documents.read(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]
    return {document["code"]: document for document in found}


@transaction.atomic
def library_load(*, owner: Unit, effective_from: date, actor) -> dict[str, SchemeVersion]:
    """Imports and publishes which of the READY are not published yet in just these words; again changes nothing."""
    found, documents_by_code = {}, library()
    for code in READY:
        document = documents_by_code[code]
        same = SchemeVersion.objects.filter(
            scheme__code=code, state=VersionState.PUBLISHED, digest=documents.digest(document)
        ).first()
        found[code] = same or version_publish(
            version=scheme_import(document=document, owner=owner, actor=actor),
            effective_from=effective_from,
            actor=actor,
        )
    return found
