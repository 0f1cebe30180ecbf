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
from bekal.storage.records.papers import Paper, PaperRule, Scan
from bekal.storage.records.people import (
    Candidate,
    CandidateDraft,
    Consent,
    ImportMapping,
    ImportRun,
    PersonApart,
    PersonLink,
    Viewing,
)
from bekal.storage.records.selection import (
    Application,
    Selection,
    SelectionScore,
    SelectionSeat,
    SelectionSession,
    SelectionTest,
)
from bekal.storage.records.sync import BatchEvent, DeviceState, DownState, SealedBatch

__all__ = [
    "KEY",
    "LOCAL",
    "SYNCED",
    "Application",
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
    "Consent",
    "Course",
    "DeviceState",
    "DownState",
    "Enrolment",
    "ImportMapping",
    "ImportRun",
    "Intake",
    "LoggedOperation",
    "Mark",
    "Meeting",
    "OperationProblem",
    "Paper",
    "PaperRule",
    "PersonApart",
    "PersonLink",
    "Programme",
    "Record",
    "Result",
    "Scan",
    "SealedBatch",
    "Selection",
    "SelectionScore",
    "SelectionSeat",
    "SelectionSession",
    "SelectionTest",
    "Setting",
    "Staff",
    "StaffSecret",
    "Synced",
    "Teaching",
    "Unit",
    "UnitResult",
    "Viewing",
]
