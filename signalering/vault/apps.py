from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "signalering.vault"
    label = "vault"
