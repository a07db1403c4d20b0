from django.utils.translation import gettext_lazy as _

from core import navigation
from core.audit.views import is_auditor
from core.home import register_home

navigation.register("office", navigation.Item(_("Audit log"), "audit:rows", icon="shield", visible=is_auditor))
register_home(order=90, allow=is_auditor, url_name="audit:rows")
