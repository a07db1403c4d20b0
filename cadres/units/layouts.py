from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.units.resources import PostResource, UnitResource
from core import sheets

sheets.register(sheets.Layout("units", _("Units"), UnitResource, allow=holds("hr"), icon="sitemap", order=10))
sheets.register(
    sheets.Layout("posts", _("Posts"), PostResource, allow=holds("hr"), icon="briefcase", order=20)
)
