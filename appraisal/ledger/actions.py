from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "entry.drafted": _("wrote a ledger entry"),
        "entry.changed": _("changed a ledger entry"),
        "entry.submitted": _("submitted a ledger entry"),
        "entry.taken_back": _("withdrew a ledger entry"),
        "entry.deleted": _("deleted a draft"),
        "entry.observed": _("wrote a supervisor's note"),
        "entry.verified": _("verified a ledger entry"),
        "entry.proposed": _("verified a ledger entry and requested its approval"),
        "entry.no_points": _("verified a ledger entry without evidence; it gives no points"),
        "entry.approved": _("approved a ledger entry"),
        "entry.rejected": _("rejected a ledger entry"),
        "entry.approval_withdrawn": _("withdrew the request for approval"),
        "entry.unverified": _("undid a verification"),
        "entry.returned": _("returned a ledger entry"),
        "entry.unreturned": _("undid a return"),
        "entry.reversed": _("reversed a ledger entry"),
        "entries.carried_over": _("carried waiting ledger entries over into a later month"),
        "entries.verified": _("verified ledger entries together"),
        "entry.imported": _("imported a ledger entry"),
        "entries.exported": _("exported ledger entries"),
        "evidence.added": _("added evidence"),
        "evidence.removed": _("removed evidence"),
        "evidence.opened": _("opened the evidence of somebody else"),
    }
)
