from django.urls import path

from signalering.observations import catalogue_views, context_views, loose_note_views
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
    # Circumstances beside the chronology.
    path("dossier/<uuid:dossier_id>/factoren/", context_views.factors, name="factors"),
    path("dossier/<uuid:dossier_id>/factoren/nieuw/", context_views.add, name="factor_add"),
    path("dossier/<uuid:dossier_id>/factoren/<uuid:factor_id>/wijzigen/", context_views.change, name="factor_change"),
    path(
        "dossier/<uuid:dossier_id>/factoren/<uuid:factor_id>/intrekken/",
        context_views.withdraw,
        name="factor_withdraw",
    ),
    path(
        "dossier/<uuid:dossier_id>/factoren/<uuid:factor_id>/versies/", context_views.versions, name="factor_versions"
    ),
    # Loose notes: writing without reading, and the inbox.
    path("los-bericht/", loose_note_views.own, name="loose_notes"),
    path("los-bericht/nieuw/", loose_note_views.write, name="loose_note_write"),
    path("postvak/", loose_note_views.inbox, name="loose_note_inbox"),
    path("postvak/<uuid:note_id>/overnemen/", loose_note_views.take, name="loose_note_take"),
    path("postvak/<uuid:note_id>/afsluiten/", loose_note_views.answer, name="loose_note_answer"),
    path("postvak/<uuid:note_id>/doorgeven/", loose_note_views.pass_on, name="loose_note_pass_on"),
    # The catalogue to read and to add to.
    path("signalenlijst/", catalogue_views.catalogue, name="catalogue"),
    path("signalenlijst/houding/", catalogue_views.guidance, name="guidance"),
    path("signalenlijst/nieuw/", catalogue_views.add, name="catalogue_add"),
    path("signalenlijst/uitbreiding/", catalogue_views.extension, name="catalogue_extension"),
    path("signalenlijst/<uuid:entry_id>/intrekken/", catalogue_views.withdraw, name="catalogue_withdraw"),
]
