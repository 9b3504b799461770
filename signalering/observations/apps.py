from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "signalering.observations"
    label = "observations"
