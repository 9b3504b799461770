from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "signalering.config"
    label = "config"

    def ready(self) -> None:
        from signalering.config.checks import roles_are_bound

        register(roles_are_bound, Tags.database)
