from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "signalering.config"
    label = "config"

    def ready(self) -> None:
        from signalering.config.checks import keys_lie_apart, nothing_embedded, roles_are_bound

        register(roles_are_bound, Tags.database)
        register(nothing_embedded, Tags.security, deploy=True)
        register(keys_lie_apart, Tags.database, deploy=True)
