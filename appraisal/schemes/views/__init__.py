"""The pages of schemes."""

from appraisal.schemes.views.access import visible_scheme, visible_version, writable_version
from appraisal.schemes.views.applying import AssignmentEnd, DutyIndicators, SchemeAssign, SchemeDuties
from appraisal.schemes.views.compare import VersionCompare
from appraisal.schemes.views.exchange import FormatSchema, SchemeImport, VersionFile
from appraisal.schemes.views.schemes import SchemeDetail, SchemeList
from appraisal.schemes.views.versions import (
    VersionDiscard,
    VersionDraft,
    VersionPage,
    VersionPublish,
)

__all__ = [
    "AssignmentEnd",
    "DutyIndicators",
    "FormatSchema",
    "SchemeAssign",
    "SchemeDetail",
    "SchemeDuties",
    "SchemeImport",
    "SchemeList",
    "VersionCompare",
    "VersionDiscard",
    "VersionDraft",
    "VersionFile",
    "VersionPage",
    "VersionPublish",
    "visible_scheme",
    "visible_version",
    "writable_version",
]
