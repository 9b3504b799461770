from django.urls import path

from signalering.dossiers import people_views, views

app_name = "dossiers"
urlpatterns = [
    path("dossiers/", views.dossiers, name="list"),
    path("dossier/nieuw/", views.open_new, name="open"),
    path("dossier/<uuid:dossier_id>/geopend/", views.opened, name="opened"),
    path("dossier/<uuid:dossier_id>/gegevens/", views.details, name="details"),
    path("dossier/<uuid:dossier_id>/gegevens/wijzigen/", views.profile, name="profile"),
    path("dossier/<uuid:dossier_id>/afspraken/", views.arrangements, name="arrangements"),
    path("dossier/<uuid:dossier_id>/afspraken/versies/", views.arrangement_versions, name="arrangement_versions"),
    path("dossier/<uuid:dossier_id>/betrokken/", people_views.involve, name="involve"),
    path(
        "dossier/<uuid:dossier_id>/betrokken/<uuid:involvement_id>/beeindigen/",
        people_views.end_involvement,
        name="end_involvement",
    ),
    path("dossier/<uuid:dossier_id>/overdragen/", people_views.hand_over, name="hand_over"),
    path("overdracht/<uuid:hand_over_id>/", people_views.accept_hand_over, name="accept_hand_over"),
    path("dossier/<uuid:dossier_id>/afsluiten/", views.close, name="close"),
    path("dossier/<uuid:dossier_id>/heropenen/", views.reopen, name="reopen"),
]
