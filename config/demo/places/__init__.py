"""The county as data: its units, the posts in them and what each post must do."""

from config.demo.places.bureaus import BUREAUS
from config.demo.places.county import COUNTY, SCHOOL, TAX_OFFICE
from config.demo.places.duties import DUTIES, TAX, TOWN, VILLAGE
from config.demo.places.kinds import PostKind, UnitKind
from config.demo.places.sizes import Size, size_for
from config.demo.places.towns import TOWNS, VILLAGE_GUIDE, VILLAGE_POSTS, VILLAGES

__all__ = [
    "BUREAUS",
    "COUNTY",
    "DUTIES",
    "SCHOOL",
    "TAX",
    "TAX_OFFICE",
    "TOWN",
    "TOWNS",
    "VILLAGE",
    "VILLAGES",
    "VILLAGE_GUIDE",
    "VILLAGE_POSTS",
    "PostKind",
    "Size",
    "UnitKind",
    "size_for",
]
