from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "signalering.observations"
    label = "observations"

    def ready(self) -> None:
        from signalering.dossiers.open_matters import add_source
        from signalering.observations.loose_note_queries import open_matter

        add_source(open_matter)
