from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "signalering.config"
    label = "config"
