from django.urls import path

from cadres.calendar import views

urlpatterns = [
    path("calendar/", views.CalendarList.as_view(), name="calendar"),
    path("calendar/new/", views.CalendarNew.as_view(), name="calendar_new"),
    path("calendar/<int:pk>/edit/", views.CalendarEdit.as_view(), name="calendar_edit"),
    path("calendar/<int:pk>/remove/", views.CalendarRemove.as_view(), name="calendar_remove"),
]
