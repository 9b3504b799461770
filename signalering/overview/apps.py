from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "signalering.overview"
    label = "overview"
