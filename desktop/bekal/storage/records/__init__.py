"""The tables, one module a part of the trade, imported one way: from here."""

from bekal.storage.records.assessment import Result, UnitResult
from bekal.storage.records.attendance import Mark
from bekal.storage.records.central import (
    CentralActivation,
    CentralBatch,
    CentralBranch,
    CentralCentre,
    CentralCredential,
    CentralDevice,
    CentralDocument,
    CentralHeld,
    CentralProblem,
    CentralStream,
    CentralTitle,
)
from bekal.storage.records.centre import Centre, Staff, StaffSecret
from bekal.storage.records.certificates import Certificate, CertificateHistory
from bekal.storage.records.columns import KEY, LOCAL, SYNCED, Record, Synced
from bekal.storage.records.courses import Course, Enrolment, Intake, Meeting, Programme, Teaching, Unit
from bekal.storage.records.journal import Conflict, LoggedOperation, OperationProblem, Setting
from bekal.storage.records.people import Candidate, CandidateDraft
from bekal.storage.records.sync import BatchEvent, DeviceState, DownState, SealedBatch

__all__ = [
    "KEY",
    "LOCAL",
    "SYNCED",
    "BatchEvent",
    "Candidate",
    "CandidateDraft",
    "CentralActivation",
    "CentralBatch",
    "CentralBranch",
    "CentralCentre",
    "CentralCredential",
    "CentralDevice",
    "CentralDocument",
    "CentralHeld",
    "CentralProblem",
    "CentralStream",
    "CentralTitle",
    "Centre",
    "Certificate",
    "CertificateHistory",
    "Conflict",
    "Course",
    "DeviceState",
    "DownState",
    "Enrolment",
    "Intake",
    "LoggedOperation",
    "Mark",
    "Meeting",
    "OperationProblem",
    "Programme",
    "Record",
    "Result",
    "SealedBatch",
    "Setting",
    "Staff",
    "StaffSecret",
    "Synced",
    "Teaching",
    "Unit",
    "UnitResult",
]
