from django.urls import path

from signalering.observations.views import correct, record, versions, withdraw

ONE = "dossier/<uuid:dossier_id>/signaal/<uuid:observation_id>"

app_name = "observations"
urlpatterns = [
    path("signaal/nieuw/", record.record_any, name="record_any"),
    path("dossier/<uuid:dossier_id>/signaal/nieuw/", record.record, name="record"),
    path(f"{ONE}/vastgelegd/", record.saved, name="saved"),
    path(f"{ONE}/wijzigen/", correct.correct, name="correct"),
    path(f"{ONE}/intrekken/", withdraw.withdraw, name="withdraw"),
    path(f"{ONE}/afschermen/", withdraw.shield, name="shield"),
    path(f"{ONE}/versies/", versions.versions, name="versions"),
]
