"""Organisation, Team, User, Membership. A membership is what gives somebody rights, from its start to its end."""

from collections.abc import Iterator
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from signalering.access.roles import TEAM_ROLES, Role
from signalering.base.models import PeriodQuerySet, UuidModel

ROLE_LABELS = {
    Role.CASEWORKER: _("caseworker"),
    Role.COORDINATOR: _("coordinator (follow-up)"),
    Role.CARE_COORDINATOR: _("regional trafficking care coordinator"),
    Role.PRIVACY_OFFICER: _("privacy officer"),
    Role.ADMINISTRATOR: _("administrator"),
}


class Organisation(UuidModel):
    name = models.CharField(max_length=120, unique=True)
    region = models.CharField(max_length=80, blank=True)
    review_days = models.PositiveSmallIntegerField(default=14)
    emergency_minutes = models.PositiveSmallIntegerField(default=60)
    teams_may_be_involved = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(review_days__range=(1, 365)), name="review_within_a_year"),
            models.CheckConstraint(
                condition=models.Q(emergency_minutes__range=(1, 1440)), name="emergency_within_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Team(UuidModel):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),
            # Lets a membership point at team and organisation together: the team is then always its own.
            models.UniqueConstraint(fields=["id", "organisation"], name="team_with_organisation"),
        )

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(UuidModel, AbstractBaseUser):
    """Somebody who works here. The work e-mail is optional; without one, notices stay in the product."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # Somebody else knows the password: nothing works until she has chosen her own.
    must_change_password = models.BooleanField(default=False)
    # Part of every session's check: one higher ends all sessions, wherever they are kept.
    session_epoch = models.PositiveIntegerField(default=0)
    # Login would write it outside an event, and the log already tells when somebody logged in.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("username"), name="username_once"),)

    def __str__(self) -> str:
        return self.full_name

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for earlier in super().get_session_auth_fallback_hash():
            yield f"{earlier}.{self.session_epoch}"

    def check_password(self, raw_password: str | None) -> bool:
        """Without Django's re-hash on the way: that would be a write outside an event."""
        return check_password(raw_password, self.password)


class MembershipQuerySet(PeriodQuerySet["Membership"]):
    def of(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


class Membership(UuidModel):
    """What somebody is in one team or in the whole organisation. The log names the membership that granted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    function_label = models.CharField(max_length=80, blank=True)
    on_call = models.BooleanField(default=False)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(TEAM_ROLES), team__isnull=False)
                | (~models.Q(role__in=sorted(TEAM_ROLES)) & models.Q(team__isnull=True)),
                name="team_exactly_for_team_roles",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="membership_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"
