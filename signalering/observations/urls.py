from django.urls import path

from signalering.observations import views

app_name = "observations"
urlpatterns = [
    path("dossier/<uuid:dossier_id>/signaal/nieuw/", views.record, name="record"),
    path("dossier/<uuid:dossier_id>/signaal/<uuid:observation_id>/wijzigen/", views.correct, name="correct"),
    path("dossier/<uuid:dossier_id>/signaal/<uuid:observation_id>/versies/", views.versions, name="versions"),
]
