from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "signalering.audit"
    label = "audit"
