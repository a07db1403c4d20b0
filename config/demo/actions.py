from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions({"demo.loaded": _("loaded the demo county, whose rows were written in bulk")})
