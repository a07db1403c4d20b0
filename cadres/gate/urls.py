from django.urls import path

from cadres.gate import views

urlpatterns = [path("gate/", views.GateList.as_view(), name="gate")]
