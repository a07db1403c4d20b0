"""The models of core, gathered."""

from core.audit.models import AuditHead, AuditRow
from core.jobs.models import Job
from core.params.models import Parameter

__all__ = ["AuditHead", "AuditRow", "Job", "Parameter"]
