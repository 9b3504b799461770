from django.urls import path

from signalering.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.start, name="start"),
    path("dossier/<uuid:dossier_id>/tijdlijn/", views.chronology, name="chronology"),
    path("dossier/<uuid:dossier_id>/tijdlijn/print/", views.print_chronology, name="print"),
]
