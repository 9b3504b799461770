"""LooseNote, where it went, and what was done with it.

Three tables, because the writer may see only the first: where a note went would tell her whether a case file exists.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from signalering.accounts.models import Team
from signalering.base.models import UuidModel
from signalering.dossiers.models import Dossier
from signalering.observations.models import FACTS_LENGTH, Knowledge, Observation, Precision
from signalering.vault.fields import SealedTextField
from signalering.vault.models import Scope

ADDRESS_LENGTH, REASON_LENGTH = 60, 500


class LooseNote(UuidModel):
    """What a caseworker saw of somebody whose case file she does not work on. Sealed with her team's key.

    `addressed_to` is what she typed: a code, or the organisation's own number. It is never shown to say who he is.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    addressed_to = SealedTextField(scope=Scope.TEAM, owner_attribute="team_id", max_length=ADDRESS_LENGTH)
    seen_from = models.DateField()
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    knowledge = models.CharField(max_length=20, choices=Knowledge.choices)
    facts = SealedTextField(scope=Scope.TEAM, owner_attribute="team_id", max_length=FACTS_LENGTH)
    his_words = SealedTextField(scope=Scope.TEAM, owner_attribute="team_id", max_length=FACTS_LENGTH)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=["team", "recorded_at"], name="loose_note_by_team"),
            models.Index(fields=["recorded_by", "recorded_at"], name="loose_note_by_writer"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(facts__isnull=False), name="loose_note_has_facts"),
            models.CheckConstraint(condition=~models.Q(precision="moment"), name="loose_note_has_no_time"),
        )

    def __str__(self) -> str:
        return f"{self.seen_from} {self.knowledge}"


class LooseNoteRoute(UuidModel):
    """Where a note lies: with those who work on `dossier`, or without one in the coordinators' inbox.

    The first row is written by the database when the note is sent; a coordinator who passes it on adds the next.
    """

    note = models.ForeignKey(LooseNote, on_delete=models.PROTECT, related_name="routes")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["note"], condition=models.Q(replaces=None), name="loose_note_sent_once"),
        )

    def __str__(self) -> str:
        return f"{self.note_id} {self.dossier_id}"


class LooseNoteHandling(UuidModel):
    """A note was taken into a case file, or answered with a reason. Once: the second person is refused."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken into a case file")
        ANSWERED = "answered", _("Closed with a reason")

    note = models.OneToOneField(LooseNote, on_delete=models.PROTECT, related_name="handling")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedTextField(scope=Scope.TEAM, owner_attribute="team_id", max_length=REASON_LENGTH)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome="taken", observation__isnull=False, reason=None)
                | models.Q(outcome="answered", observation=None, reason__isnull=False),
                name="taken_as_observation_or_answered_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.note_id} {self.outcome}"
