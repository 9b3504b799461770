from django.conf import settings
from django.urls import path

from signalering.overview import audit_views, components, views

app_name = "overview"
urlpatterns = [
    path("", views.start, name="start"),
    path("dossier/<uuid:dossier_id>/tijdlijn/", views.chronology, name="chronology"),
    path("inzage/", audit_views.choose_dossier, name="audit"),
    path("inzage/dossier/<uuid:dossier_id>/", audit_views.of_dossier, name="audit_dossier"),
    path("inzage/medewerker/", audit_views.choose_person, name="audit_people"),
    path("inzage/medewerker/<uuid:user_id>/", audit_views.of_person, name="audit_person"),
    path("inzage/dag/", audit_views.of_days, name="audit_days"),
    path("dossier/<uuid:dossier_id>/tijdlijn/print/", views.print_chronology, name="print"),
]
if settings.DEMO:
    urlpatterns.append(path("componenten/", components.components, name="components"))
