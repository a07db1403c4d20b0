"""Why a sheet says what it says: its parts, the entries behind each number, and the sum added up again.

The stored breakdown is unfolded by the scheme; beside it the entries and figures of today are scored anew by the
second, slow engine, which shares no arithmetic with the one that wrote the sheet. Both must agree.
"""

from django.utils.translation import gettext as _

from appraisal.explanation.grades import next_grade, quota_note
from appraisal.explanation.model import Why
from appraisal.explanation.month import explain_month
from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.year import explain_year
from appraisal.periods.models import PeriodKind
from appraisal.runs.models import Sheet
from appraisal.schemes.models import in_language
from appraisal.schemes.selectors import compiled
from appraisal.scoring import Scheme
from cadres.access.models import User


def why(sheet: Sheet, reader: User, *, with_today: bool = True) -> Why:
    """Everything the page shows; without ``with_today`` nothing of what facts that came since would make of the score.

    What a peer group of few people would tell ``reader`` of one whose sheet the reader may not see is left out.

    It is read in at most five queries beside the sheet's own; a scheme that looks at more than one's
    own entries and figures adds those of a run's reading, the same number whatever the size of the group."""
    found = Why(sheet, PeerGroup(sheet, reader), with_today)
    version = sheet.participant.scheme_version
    if version is None:
        found.reason = _("No scheme applies to this post, so there is no score. HR assigns schemes to units and posts.")
        return found
    found.scheme = compiled(version)
    found.published_in = _published_in(found.scheme)
    if sheet.period.kind == PeriodKind.YEAR:
        explain_year(found)
    else:
        explain_month(found)
    if sheet.total is not None:
        found.next_grade = next_grade(found)
        found.quota_note = quota_note(sheet)
    return found


def _published_in(scheme: Scheme) -> dict:
    """Title and address of the rules as an office published them, where the scheme names them."""
    title, url = scheme.source.get("title", ""), str(scheme.source.get("url", ""))
    title = in_language(title) if isinstance(title, dict) else str(title)
    if not title and not url:
        return {}
    return {"title": title or url, "url": url if url.startswith(("https://", "http://")) else ""}
