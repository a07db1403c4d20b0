"""The schemes that come with the product, as files of the published format."""

from datetime import date
from pathlib import Path

from django.db import transaction

from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion, VersionState
from appraisal.schemes.services import scheme_import, version_publish
from cadres.units.models import Unit

FOLDER = Path(__file__).parent / "library"


def library() -> dict[str, dict]:
    """Documents by code."""
    found = [documents.read(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]
    return {document["code"]: document for document in found}


@transaction.atomic
def library_load(*, owner: Unit, effective_from: date, actor) -> dict[str, SchemeVersion]:
    """Imports and publishes what is not published yet in exactly these words; done again, it changes nothing."""
    found = {}
    for code, document in library().items():
        same = SchemeVersion.objects.filter(
            scheme__code=code, state=VersionState.PUBLISHED, digest=documents.digest(document)
        ).first()
        found[code] = same or version_publish(
            version=scheme_import(document=document, owner=owner, actor=actor),
            effective_from=effective_from,
            actor=actor,
        )
    return found
