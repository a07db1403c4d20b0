"""What a site remembers of how it was started."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyFingerprint(models.Model):
    """By which a key is known again without being revealed: the one under which the data were written."""

    name = models.CharField(_("setting"), max_length=40, unique=True)
    digest = models.CharField(_("checksum"), max_length=64)
    made_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("checksum of a key")
        verbose_name_plural = _("checksums of keys")

    def __str__(self):
        return self.name
