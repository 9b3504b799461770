"""Observation: dated text in fields that are kept apart. A correction or a withdrawal is a new row."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from signalering.base.models import UuidModel, VersionQuerySet
from signalering.dossiers.models import Dossier
from signalering.observations.catalogue_models import SignalType
from signalering.vault.fields import SealedTextField

FACTS_LENGTH, REASON_LENGTH = 1000, 500
QUIET = timedelta(minutes=30)
"""So long the author may change her own version without a reason; the database holds the same rule."""


class Knowledge(models.TextChoices):
    """How the writer knows it."""

    SAW = "saw", _("Seen myself")
    HEARD_FROM_CLIENT = "heard_from_client", _("Heard from the young person")
    HEARD_FROM_OTHER = "heard_from_other", _("Heard from somebody else")
    READ = "read", _("Read")
    INTERPRETATION = "interpretation", _("Own interpretation, gut feeling")


class Precision(models.TextChoices):
    """How exactly the date seen is known. `moment`: the time is known too."""

    MOMENT = "moment", _("That day, at a time")
    DAY = "day", _("That day")
    WEEK = "week", _("Somewhere in that week")
    MONTH = "month", _("Somewhere in that month")
    UNKNOWN = "unknown", _("I do not know exactly")


class SourceRole(models.TextChoices):
    """Whom the writer has it from: a role, never a name."""

    UNKNOWN = "", _("Not said")
    COLLEAGUE = "colleague", _("Colleague")
    PARENT = "parent", _("Parent or carer")
    RELATIVE = "relative", _("Brother, sister or other relative")
    GROUPMATE = "groupmate", _("Somebody of his group")
    FRIEND = "friend", _("Friend or partner")
    TEACHER = "teacher", _("Teacher or somebody of his school or work")
    THERAPIST = "therapist", _("Therapist, doctor or nurse")
    GUARDIAN = "guardian", _("Guardian or youth-protection worker")
    POLICE = "police", _("Police")
    OTHER = "other", _("Somebody else")


class Reason(models.TextChoices):
    """Why there is a new version. The last two shield every earlier version: its text is erased for everybody."""

    NONE = "", ""
    TYPO = "typo", _("Typing mistake")
    ADDITION = "addition", _("Addition")
    INCORRECT = "incorrect", _("Incorrect")
    IDENTIFYING = "identifying", _("It says who somebody is")
    WRONG_DOSSIER = "wrong_dossier", _("It belongs in another case file")


SHIELDING = frozenset({Reason.IDENTIFYING, Reason.WRONG_DOSSIER})


class VersionModel(UuidModel):
    """One version of something that stands in a dossier. A correction or a withdrawal is a new row.

    `recorded_at` is the database's clock. A shielded version has lost its texts: `shielded_hash` is the SHA-256 of
    their ciphertexts. The rules: dossiers/migrations/0003_versions.sql.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True, default=Reason.NONE)
    reason_text = SealedTextField(max_length=REASON_LENGTH)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shielded_at = models.DateTimeField(null=True, editable=False)
    shielded_hash = models.BinaryField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_shielded(self) -> bool:
        return self.shielded_at is not None


class Observation(VersionModel):
    """One version of what was seen or heard.

    `seen_from` alone is one day; with `seen_until` it is a period. An own interpretation rests on earlier
    observations, or is a gut feeling without signal types; the database holds that rule at commit.
    """

    seen_from = models.DateField()
    seen_until = models.DateField(null=True)
    seen_time = models.TimeField(null=True)
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    knowledge = models.CharField(max_length=20, choices=Knowledge.choices)
    source_role = models.CharField(max_length=12, choices=SourceRole.choices, blank=True, default=SourceRole.UNKNOWN)
    setting = models.ForeignKey(SignalType, on_delete=models.PROTECT, null=True, related_name="+")
    catalogue_version = models.PositiveIntegerField(default=0)
    facts = SealedTextField(max_length=FACTS_LENGTH)
    his_words = SealedTextField(max_length=FACTS_LENGTH)
    interpretation = SealedTextField(max_length=FACTS_LENGTH)
    other_explanations = SealedTextField(max_length=FACTS_LENGTH)
    types = models.ManyToManyField(SignalType, through="ObservationType", related_name="+")
    rests_on = models.ManyToManyField(
        "self",
        through="ObservationGround",
        through_fields=("observation", "earlier"),
        symmetrical=False,
        related_name="+",
    )

    objects = VersionQuerySet["Observation"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["dossier", "-seen_from"], name="observation_by_seen"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(seen_until=None) | models.Q(seen_until__gt=models.F("seen_from")),
                name="seen_period_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(seen_time=None) | models.Q(precision="moment"), name="time_only_with_a_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(facts__isnull=False)
                | models.Q(shielded_at__isnull=False)
                | models.Q(withdrawn=True),
                name="observation_has_facts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seen_from} {self.knowledge}"


class ObservationType(UuidModel):
    """One signal that an observation was named with. It belongs to that version and is never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="named")
    signal_type = models.ForeignKey(SignalType, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["observation", "signal_type"], name="observation_named_once"),)

    def __str__(self) -> str:
        return f"{self.observation_id} {self.signal_type_id}"


class ObservationGround(UuidModel):
    """An earlier observation that an own interpretation rests on."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="grounds")
    earlier = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["observation", "earlier"], name="ground_named_once"),
            models.CheckConstraint(
                condition=~models.Q(observation=models.F("earlier")), name="interpretation_rests_on_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.observation_id} {self.earlier_id}"


# The room's other tables stand in files of their own; Django finds them through this one.
from signalering.observations import context_models, loose_note_models  # noqa: E402, F401
