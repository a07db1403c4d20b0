from django.urls import path

from cadres.units import views

urlpatterns = [
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/new/", views.UnitNew.as_view(), name="unit_new"),
    path("units/<int:pk>/edit/", views.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/move/", views.UnitMove.as_view(), name="unit_move"),
    path("units/<int:pk>/close/", views.UnitClose.as_view(), name="unit_close"),
    path("posts/", views.PostList.as_view(), name="posts"),
    path("posts/new/", views.PostNew.as_view(), name="post_new"),
    path("posts/<int:pk>/", views.PostPage.as_view(), name="post"),
    path("posts/<int:pk>/edit/", views.PostEdit.as_view(), name="post_edit"),
    path("posts/<int:pk>/close/", views.PostClose.as_view(), name="post_close"),
    path("posts/<int:pk>/duties/new/", views.DutyNew.as_view(), name="duty_new"),
    path("duties/<int:pk>/edit/", views.DutyEdit.as_view(), name="duty_edit"),
    path("duties/<int:pk>/remove/", views.DutyRemove.as_view(), name="duty_remove"),
]
