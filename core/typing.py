"""Types of what stands above core, for annotations alone."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cadres.access.models import User
else:
    User = Any

__all__ = ["User"]
