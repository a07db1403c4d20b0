from django.urls import path, re_path

from appraisal.ledger.views import carrying, desk, entries, evidence, ledger, mine, observing, verifying, writing

VERBS = "submit|take-back|delete|undo"
UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

urlpatterns = [
    path("ledger/mine/", mine.MyLedger.as_view(), name="my_ledger"),
    path("ledger/", ledger.EntryList.as_view(), name="ledger"),
    path("periods/<int:pk>/entries/carry/", carrying.EntriesCarry.as_view(), name="entries_carry"),
    path("ledger/new/", writing.EntryNew.as_view(), name="entry_new"),
    path("ledger/fields/", writing.EntryFields.as_view(), name="entry_fields"),
    path("ledger/<uuid:pk>/", entries.EntryPage.as_view(), name="entry"),
    path("ledger/<uuid:pk>/edit/", writing.EntryEdit.as_view(), name="entry_edit"),
    path("ledger/<uuid:pk>/reverse/", entries.EntryReverse.as_view(), name="entry_reverse"),
    path("ledger/<uuid:pk>/evidence/", evidence.EvidenceAdd.as_view(), name="evidence_add"),
    re_path(rf"^ledger/(?P<pk>{UUID})/(?P<verb>{VERBS})/$", entries.EntryAct.as_view(), name="entry_act"),
    re_path(
        r"^ledger/approvals/(?P<pk>[0-9]{1,18})/(?P<verb>approve|reject|withdraw)/$",
        entries.ApprovalAct.as_view(),
        name="entry_approval",
    ),
    path("evidence/<uuid:pk>/", evidence.EvidenceFile.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/remove/", evidence.EvidenceRemove.as_view(), name="evidence_remove"),
    path("desk/", desk.Desk.as_view(), name="desk"),
    path("desk/verify/", verifying.VerifyQueue.as_view(), name="verify_queue"),
    path("desk/approvals/", verifying.Approvals.as_view(), name="entry_approvals"),
    path("desk/observe/", observing.Observe.as_view(), name="observe"),
]
