"""A dossier, its existence for those who oversee, who is involved in it, what was agreed, and each change as a row.

No column holds a name, a birth date or a number of the young person; of the organisation's own number only a keyed
hash.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from signalering.access.actor import Actor
from signalering.access.decide import DossierTies
from signalering.accounts.models import Organisation, Team
from signalering.base.models import PeriodQuerySet, UuidModel, VersionQuerySet
from signalering.vault.fields import SealedTextField

SHORT_LENGTH, PROSE_LENGTH = 300, 1000
CLOSING_REASONS = ("not_confirmed", "help_elsewhere", "moved", "not_wanted", "opened_by_mistake", "other")
REOPENING_REASONS = ("new_signals", "returned", "closed_by_mistake", "other")


class AgeBand(models.TextChoices):
    """How old he is, no more exactly than the steps need it: under 18 the reporting code asks more questions."""

    UNDER_12 = "under_12", _("younger than 12")
    FROM_12 = "12_15", _("12 to 15 years")
    FROM_16 = "16_17", _("16 or 17 years")
    FROM_18 = "18_22", _("18 to 22 years")
    FROM_23 = "23_plus", _("23 years or older")
    UNKNOWN = "unknown", _("age not known")


class Authority(models.TextChoices):
    """Who decides about him by law."""

    PARENTS = "parents", _("both parents")
    ONE_PARENT = "one_parent", _("one parent")
    GUARDIAN = "guardian", _("a guardian of the youth protection body")
    NIDOS = "nidos", _("Nidos (guardian of young people who came without parents)")
    HIMSELF = "himself", _("he himself (18 or older)")
    UNKNOWN = "unknown", _("not known")


class Dossier(UuidModel):
    """What may be known of a dossier by those who know that it exists; all content stands in tables of its own.

    Made only by the database function `gate_open_dossier`: its first involvement has to come with it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        RESTRICTED = "restricted", _("restricted")
        DESTROYED = "destroyed", _("destroyed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()
    next_review_on = models.DateField(null=True)
    # Keyed hash of the organisation's own client number. Not unique: a second dossier is warned of, not refused.
    reference_token = models.BinaryField(null=True)

    # Set by the gate on the one dossier of a page: whose ties they are, and the ties.
    ties_of: tuple[Actor, DossierTies] | None = None

    class Meta:
        indexes = (
            models.Index(
                fields=["organisation", "reference_token"],
                condition=models.Q(reference_token__isnull=False),
                name="dossier_by_reference",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def age_band(self) -> AgeBand:
        """Unknown too for whoever may not read content: the database gives her no profile."""
        return AgeBand(self.profile.age_band) if hasattr(self, "profile") else AgeBand.UNKNOWN

    @property
    def authority(self) -> Authority:
        return Authority(self.profile.authority) if hasattr(self, "profile") else Authority.UNKNOWN


class Profile(models.Model):
    """What is known of him in coded words, as it is now. Content: only for those involved. Written by a change."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="profile")
    age_band = models.CharField(max_length=8, choices=AgeBand.choices, default=AgeBand.UNKNOWN)
    authority = models.CharField(max_length=12, choices=Authority.choices, default=Authority.UNKNOWN)

    def __str__(self) -> str:
        return str(self.dossier_id)


class Existence(models.Model):
    """What a privacy officer may know of the dossiers of her organisation: a view, without the team. Only read."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    opened_on = models.DateField()

    class Meta:
        managed = False
        db_table = "dossier_existence"

    def __str__(self) -> str:
        return self.code


class Involvement(UuidModel):
    """Somebody, or a team's caseworkers, may read one dossier from a start to an end."""

    class Kind(models.TextChoices):
        INVOLVED = "involved"
        EMERGENCY = "emergency"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="involvements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INVOLVED)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True)
    reason = SealedTextField(max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PeriodQuerySet["Involvement"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(team=None), name="involves_a_user_or_a_team"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="involved") | models.Q(user__isnull=False, ends_at__isnull=False),
                name="emergency_is_personal_and_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="involvement_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"


class DossierChange(UuidModel):
    """A change of state, team or profile: who, when, why, and the values after it. Adding the row is the change."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        HANDED_OVER = "handed_over", _("Handed over")
        PROFILE = "profile", _("Details changed")

    class Reason(models.TextChoices):
        NONE = "", ""
        NOT_CONFIRMED = "not_confirmed", _("The suspicion was not confirmed")
        HELP_ELSEWHERE = "help_elsewhere", _("Help continues somewhere else")
        MOVED = "moved", _("He moved")
        NOT_WANTED = "not_wanted", _("He does not want this")
        MISTAKE = "opened_by_mistake", _("Opened by mistake")
        NEW_SIGNALS = "new_signals", _("There are new signals")
        RETURNED = "returned", _("He is back")
        CLOSED_BY_MISTAKE = "closed_by_mistake", _("Closed by mistake")
        OTHER = "other", _("Another reason")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default=Reason.NONE)
    reason_text = SealedTextField(max_length=500)
    age_band = models.CharField(max_length=8, choices=AgeBand.choices, blank=True, default="")
    authority = models.CharField(max_length=12, choices=Authority.choices, blank=True, default="")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    # None: the number stayed as it was; empty: it was taken away.
    reference_token = models.BinaryField(null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="closed", reason__in=CLOSING_REASONS)
                | models.Q(kind="reopened", reason__in=REOPENING_REASONS)
                | (~models.Q(kind__in=["closed", "reopened"]) & models.Q(reason="")),
                name="reason_fits_change",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"


class Arrangement(UuidModel):
    """What was agreed on contact, talking and safety. Each version is a row; the one that nothing replaces holds."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    safe_contact = SealedTextField(max_length=SHORT_LENGTH)
    adaptation = SealedTextField(max_length=PROSE_LENGTH)
    safety_agreements = SealedTextField(max_length=PROSE_LENGTH)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = VersionQuerySet["Arrangement"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(replaces=None), name="one_first_arrangement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def waiting(self) -> Self:
        """Not answered yet, and not past its end, by the database's clock."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None, ends_at__gt=Now())


class HandOver(UuidModel):
    """A colleague or a team is asked to take a dossier over. Nothing changes until somebody there accepts."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Whose involvement ends when it is accepted; a coordinator may hand over for somebody else, or for nobody.
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    words = SealedTextField(max_length=PROSE_LENGTH)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ends_at = models.DateTimeField(db_default=Now(), editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(to_user=None) ^ models.Q(to_team=None), name="hands_over_to_a_user_or_a_team"
            ),
            models.CheckConstraint(
                condition=models.Q(to_user=None)
                | (~models.Q(to_user=models.F("asked_by")) & ~models.Q(to_user=models.F("from_user"))),
                name="hands_over_to_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_hand_over_waiting",
            ),
        )

    def __str__(self) -> str:
        return str(self.dossier_id)


class ReferenceQuestion(UuidModel):
    """Somebody asked whether a client number has a dossier already. Only counted; the log keeps the question."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
