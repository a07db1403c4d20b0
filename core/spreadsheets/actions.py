"""What the audit trail says of imports."""

from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "import.uploaded": _("uploaded a table"),
        "import.discarded": _("discarded an uploaded table"),
        "import.committed": _("Table imported"),
        "import.stored_taken": _("exported stored records"),
        "import.undone": _("Import undone"),
        "import.word_taught": _("taught the imports a word"),
        "import.word_forgotten": _("removed a word of the imports"),
    }
)
