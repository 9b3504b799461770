from django.conf import settings
from django.urls import path

from signalering.accounts.views import administration, entrance, lending, own, screen

app_name = "accounts"
urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/organisatie/", own.choose_organisation, name="choose_organisation"),
    path("verberg/", screen.hide, name="hide"),
    path("ontgrendelen/", screen.unlock, name="unlock"),
    path("team/lenen/", lending.lend, name="lend"),
    path("team/lenen/<uuid:membership_id>/beeindigen/", lending.end_loan, name="end_loan"),
    path("beheer/", administration.overview, name="administration"),
    path("beheer/organisatie/", administration.organisation, name="organisation"),
    path("beheer/team/nieuw/", administration.add_team, name="add_team"),
    path("beheer/gebruiker/nieuw/", administration.add_user, name="add_user"),
    path("beheer/gebruiker/<uuid:user_id>/", administration.user, name="user"),
    path("beheer/gebruiker/<uuid:user_id>/wachtwoord/", administration.new_password, name="new_password"),
    path("beheer/gebruiker/<uuid:user_id>/rol/", administration.add_membership, name="add_membership"),
    path("beheer/gebruiker/<uuid:user_id>/uitzetten/", administration.deactivate, name="deactivate"),
    path("beheer/gebruiker/<uuid:user_id>/aanzetten/", administration.reactivate, name="reactivate"),
    path("beheer/rol/<uuid:membership_id>/beeindigen/", administration.end_membership, name="end_membership"),
]
if settings.DEMO:
    urlpatterns.append(path("account/demo/", entrance.demo_login, name="demo_login"))
