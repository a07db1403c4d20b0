from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.units.resources import PostResource, UnitResource
from core import spreadsheets

spreadsheets.register(
    spreadsheets.Layout("units", _("Units"), UnitResource, allow=is_hr, icon="sitemap", order=10)
)
spreadsheets.register(
    spreadsheets.Layout("posts", _("Posts"), PostResource, allow=is_hr, icon="briefcase", order=20)
)
