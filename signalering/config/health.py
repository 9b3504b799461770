"""Whether the service answers, for a monitor; it touches no dossier data."""

from django.http import HttpRequest, HttpResponse

from signalering.access.marks import READ, Kind, Mark, put_mark


def _healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


healthz = put_mark(_healthz, Mark(Kind.PUBLIC, own_transaction=True, methods=READ))
