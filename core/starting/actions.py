from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions({"field_key.rotated": _("replaced the key of encrypted data")})
