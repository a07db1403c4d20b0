from django.urls import path, re_path

from appraisal.ledger import views

VERBS = "submit|take-back|delete|undo"
UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

urlpatterns = [
    path("ledger/mine/", views.MyLedger.as_view(), name="my_ledger"),
    path("ledger/", views.EntryList.as_view(), name="ledger"),
    path("ledger/new/", views.EntryNew.as_view(), name="entry_new"),
    path("ledger/fields/", views.EntryFields.as_view(), name="entry_fields"),
    path("ledger/<uuid:pk>/", views.EntryPage.as_view(), name="entry"),
    path("ledger/<uuid:pk>/edit/", views.EntryEdit.as_view(), name="entry_edit"),
    path("ledger/<uuid:pk>/reverse/", views.EntryReverse.as_view(), name="entry_reverse"),
    path("ledger/<uuid:pk>/evidence/", views.EvidenceAdd.as_view(), name="evidence_add"),
    re_path(rf"^ledger/(?P<pk>{UUID})/(?P<verb>{VERBS})/$", views.EntryAct.as_view(), name="entry_act"),
    re_path(
        r"^ledger/approvals/(?P<pk>[0-9]{1,18})/(?P<verb>approve|reject|withdraw)/$",
        views.ApprovalAct.as_view(),
        name="entry_approval",
    ),
    path("evidence/<uuid:pk>/", views.EvidenceFile.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/remove/", views.EvidenceRemove.as_view(), name="evidence_remove"),
    path("desk/", views.Desk.as_view(), name="desk"),
    path("desk/verify/", views.VerifyQueue.as_view(), name="verify_queue"),
    path("desk/approvals/", views.Approvals.as_view(), name="entry_approvals"),
    path("desk/observe/", views.Observe.as_view(), name="observe"),
]
