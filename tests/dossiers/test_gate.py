"""Who gets through the gate, what the others see, and what the log keeps of it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_involved_caseworker_reads(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    response = client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    assert response.status_code == 200
    assert cast.dossier.code in response.content.decode()
