"""One attendance mark as a model that Morango carries. Runs in the peer's own environment, never in ours."""

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from morango.models.core import SyncableModel
from morango.models.manager import SyncableModelManager


class Person(AbstractBaseUser):
    """Django wants a kind of user; nobody signs in here."""

    USERNAME_FIELD = "name"
    name = models.CharField(max_length=20, unique=True)
    objects = UserManager()


class Mark(SyncableModel):
    """A trainee's mark at a meeting, of the same four fields that ours carries."""

    morango_profile = "marks"
    morango_model_name = "mark"
    meeting = models.CharField(max_length=32)
    enrolment = models.CharField(max_length=32)
    mark = models.CharField(max_length=1)
    note = models.CharField(max_length=40, default="", blank=True)
    centre = models.CharField(max_length=32)
    objects = SyncableModelManager()

    def calculate_source_id(self, *_args, **_kwargs):
        """Name the slot, so that two writers meet in one row."""
        return f"{self.meeting}:{self.enrolment}"

    def calculate_partition(self, *_args, **_kwargs):
        """Say whose data it is: the centre's."""
        return self.centre
