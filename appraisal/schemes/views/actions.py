"""What the pages of a version offer to do with it."""

from django.utils.translation import gettext as _

from appraisal.schemes.models import SchemeVersion
from cadres.pages import action


def simulate_action(version: SchemeVersion) -> dict:
    return action(_("Simulate on a past period"), "appraisal:rehearse", version.pk, icon="player-play")


def discard_action(version: SchemeVersion) -> dict:
    return action(_("Discard the draft"), "appraisal:version_discard", version.pk, icon="trash", danger=True)


def compare_action(version: SchemeVersion, label: str) -> dict:
    return action(label, "appraisal:version_compare", icon="columns", query=f"?after={version.pk}")


def export_actions(version: SchemeVersion) -> list[dict]:
    """What the menu of a version offers to take along."""
    return [
        action(_("Indicator table (.xlsx)"), "appraisal:version_workbook", version.pk, icon="file-spreadsheet"),
        action(_("Scheme file (.json)"), "appraisal:version_file", version.pk, icon="download"),
        compare_action(version, _("Compare with another version")),
    ]
