"""What the audit trail says of imports."""

from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions({"import.committed": _("Table imported")})
