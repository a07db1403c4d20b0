from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.units.resources import PostResource, UnitResource
from core import sheets

sheets.register(sheets.Layout("units", _("Units"), UnitResource, allow=is_hr, icon="sitemap", order=10))
sheets.register(sheets.Layout("posts", _("Posts"), PostResource, allow=is_hr, icon="briefcase", order=20))
