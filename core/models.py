"""The models of core, gathered."""

from core.audit.models import AuditHead, AuditRow
from core.jobs.models import Job
from core.params.models import Parameter
from core.spreadsheets.models import Import
from core.starting.models import KeyFingerprint

__all__ = ["AuditHead", "AuditRow", "Import", "Job", "KeyFingerprint", "Parameter"]
