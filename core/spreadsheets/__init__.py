"""Spreadsheets in and out.

An app registers a layout in its module ``layouts.py``, which is loaded at start::

    from core import spreadsheets

    spreadsheets.register(spreadsheets.Layout("posts", _("Posts"), PostResource, allow=may_import_posts))
"""

from core.spreadsheets.registry import Layout, register

__all__ = ["Layout", "register"]
