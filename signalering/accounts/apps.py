from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "signalering.accounts"
    label = "accounts"
