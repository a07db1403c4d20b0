from datetime import date

import pytest

from appraisal.schemes.services import scheme_assign, scheme_import, version_new_draft_from, version_publish
from tests.appraisal.schemes.documents import small


@pytest.fixture
def rules(cast):
    """The bureau's scheme: version 1 published and applied, version 2 a draft."""
    version = scheme_import(document=small(), owner=cast.bureau, actor=cast.hua)
    version = version_publish(version=version, effective_from=date(2025, 1, 1), actor=cast.hua)
    scheme_assign(scheme=version.scheme, unit=cast.bureau, starts_on=date(2025, 1, 1), actor=cast.hua)
    version.draft = version_new_draft_from(version=version, actor=cast.hua)
    return version
