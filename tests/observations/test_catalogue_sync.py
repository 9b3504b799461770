"""The table of the catalogue is the data file, after every upgrade."""

import pytest

from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import SignalType
from signalering.observations.catalogue_sync import COPIED, sync

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_table_says_what_the_file_says() -> None:
    rows = {row.code: row for row in SignalType.objects.filter(organisation=None)}
    assert set(rows) == {entry["code"] for entry in shipped().entries}
    for entry in shipped().entries:
        assert {name: getattr(rows[entry["code"]], name) for name in COPIED} == {name: entry[name] for name in COPIED}


def test_second_time_changes_nothing() -> None:
    assert sync(using="owner") == 0


def test_changed_entry_is_put_right_and_a_lost_one_comes_back() -> None:
    owner = SignalType.objects.using("owner")
    with log.event("catalogue.synced", by=NOBODY, using="owner"):
        owner.filter(code="S01").update(label_nl="Iets anders")
        owner.filter(code="S02").delete()
        SignalType(code="S99", kind="signal", category="gedrag", label_nl="Oud", label_en="Old", version=1).save(
            using="owner", force_insert=True
        )
    assert sync(using="owner") == 3
    assert owner.get(code="S01").label_nl == "Lichamelijke klachten"
    assert owner.filter(code="S02").exists()
    # What the file no longer has is withdrawn, never deleted: observations may name it.
    assert owner.get(code="S99").withdrawn_on is not None


def test_categories_stand_in_their_order() -> None:
    catalogue = shipped()
    assert catalogue.place_of("lichaam") < catalogue.place_of("veiligheid") < catalogue.place_of("bestaat niet")
    assert catalogue.categories["geld_en_spullen"].label("nl") == "Geld en spullen"
    assert catalogue.categories["geld_en_spullen"].label("en") == "Money and belongings"
