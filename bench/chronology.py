"""How long the server takes for the chronology of one dossier, view by view: one JSON line for each figure.

Run in the demo: `python bench/chronology.py ID`, with the id of a dossier of Bram's. It leaves nothing but log rows.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signalering.config.settings")
ROUNDS = 10


def main(dossier_id: str) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from signalering.accounts.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="bram"))
    pages = {
        view: reverse("overview:chronology", args=[dossier_id]) + f"?weergave={view}"
        for view in ("lijst", "raster", "tabel")
    }
    pages["print"] = reverse("overview:print", args=[dossier_id])
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(address)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
        figure = {
            "page": name,
            "status": answer.status_code,
            "queries": len(queries),
            "kB": len(answer.content) // 1024,
        }
        print(json.dumps(figure | {"mean_ms": round(sum(times) / ROUNDS, 1), "best_ms": round(min(times), 1)}))


if __name__ == "__main__":
    main(sys.argv[1])
