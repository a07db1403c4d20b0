"""Addresses of the organisation, people, rights and accounts, gathered from the rooms; included at people/."""

from core.apps import gathered

app_name = "cadres"
urlpatterns = [address for module in gathered("cadres", "urls") for address in module.urlpatterns]
