"""Spreadsheets in and out.

An app registers a layout in its module ``layouts.py``, which is loaded at start::

    from core import sheets

    sheets.register(sheets.Layout("posts", _("Posts"), PostResource, allow=may_import_posts, icon="armchair"))
"""

from core.sheets.registry import Layout, register

__all__ = ["Layout", "register"]
