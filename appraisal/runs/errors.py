"""What a run refuses to compute."""

from django.utils.translation import gettext_lazy as _

from appraisal.scoring import FactsError
from core.errors import InvalidInput


class FactsDoNotFit(InvalidInput):
    code = "facts_do_not_fit"
    message = _("Some entries do not match their rules, so nothing was scored. Correct or reverse them: %(issues)s")


def facts_error(error: FactsError) -> str:
    return "; ".join(f"{issue.path}: {issue.message}" for issue in error.issues[:5])
