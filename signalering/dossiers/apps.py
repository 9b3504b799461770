from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "signalering.dossiers"
    label = "dossiers"
