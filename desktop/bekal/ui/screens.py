"""Every screen by name. Each maker imports its screen when it is first visited, not before.

To add a screen: write a maker here and name it in `SCREENS`. A name with a dot belongs to the section before
the dot, which stays marked in the navigation.
"""

from collections.abc import Callable

from bekal.ui.context import Context, Screen

Maker = Callable[[Context], Screen]

SCREENS: dict[str, Maker] = {}


def _attendance(context: Context) -> Screen:
    from bekal.ui.attendance.screen import TodayScreen

    return TodayScreen(context)


def _attendance_roster(context: Context) -> Screen:
    from bekal.ui.attendance.roster_screen import RosterScreen

    return RosterScreen(context)


def _attendance_matrix(context: Context) -> Screen:
    from bekal.ui.attendance.month_screen import MonthScreen

    return MonthScreen(context)


def _attendance_machine(context: Context) -> Screen:
    from bekal.ui.attendance.machine_screen import MachineScreen

    return MachineScreen(context)


SCREENS["attendance.matrix"] = _attendance_matrix
SCREENS["attendance.machine"] = _attendance_machine


def _attendance_scan(context: Context) -> Screen:
    from bekal.ui.attendance.gate.screen import ScanScreen

    return ScanScreen(context)


def _attendance_unread(context: Context) -> Screen:
    from bekal.ui.attendance.gate.unread import UnreadScreen

    return UnreadScreen(context)


SCREENS["attendance"] = _attendance
SCREENS["attendance.scan"] = _attendance_scan
SCREENS["attendance.unread"] = _attendance_unread
SCREENS["attendance.roster"] = _attendance_roster


def _candidates(context: Context) -> Screen:
    from bekal.ui.candidates.screen import CandidatesScreen

    return CandidatesScreen(context)


def _candidates_edit(context: Context) -> Screen:
    from bekal.ui.candidates.form_screen import FormScreen

    return FormScreen(context)


def _candidates_import(context: Context) -> Screen:
    from bekal.ui.candidates.import_screen import ImportScreen

    return ImportScreen(context)


def _candidates_history(context: Context) -> Screen:
    from bekal.ui.candidates.history_screen import HistoryScreen

    return HistoryScreen(context)


def _candidates_second_look(context: Context) -> Screen:
    from bekal.ui.candidates.second_look_screen import SecondLookScreen

    return SecondLookScreen(context)


def _candidates_merge(context: Context) -> Screen:
    from bekal.ui.candidates.merge_screen import MergeScreen

    return MergeScreen(context)


def _candidates_twins(context: Context) -> Screen:
    from bekal.ui.candidates.twins_screen import TwinsScreen

    return TwinsScreen(context)


SCREENS["candidates.merge"] = _candidates_merge
SCREENS["candidates.twins"] = _candidates_twins
SCREENS["candidates"] = _candidates
SCREENS["candidates.second_look"] = _candidates_second_look
SCREENS["candidates.edit"] = _candidates_edit
SCREENS["candidates.import"] = _candidates_import
SCREENS["candidates.history"] = _candidates_history


def _candidates_rights(context: Context) -> Screen:
    from bekal.ui.candidates.rights_screen import RightsScreen

    return RightsScreen(context)


SCREENS["candidates.rights"] = _candidates_rights


def _assessment(context: Context) -> Screen:
    from bekal.ui.assessment.screen import AssessmentScreen

    return AssessmentScreen(context)


def _assessment_course(context: Context) -> Screen:
    from bekal.ui.assessment.grades_screen import GradesScreen

    return GradesScreen(context)


def _certificates(context: Context) -> Screen:
    from bekal.ui.certificates.screen import CertificatesScreen

    return CertificatesScreen(context)


def _certificates_run(context: Context) -> Screen:
    from bekal.ui.certificates.run import RunScreen

    return RunScreen(context)


def _certificates_verify(context: Context) -> Screen:
    from bekal.ui.certificates.verify import VerifyScreen

    return VerifyScreen(context)


SCREENS["assessment"] = _assessment
SCREENS["assessment.course"] = _assessment_course


def _certificates_register(context: Context) -> Screen:
    from bekal.ui.certificates.register import RegisterScreen

    return RegisterScreen(context)


def _certificates_blanks(context: Context) -> Screen:
    from bekal.ui.certificates.blanks import BlanksScreen

    return BlanksScreen(context)


def _certificates_expiring(context: Context) -> Screen:
    from bekal.ui.certificates.expiring import CertificatesExpiringScreen

    return CertificatesExpiringScreen(context)


def _candidates_certificates(context: Context) -> Screen:
    from bekal.ui.certificates.person import PersonCertificatesScreen

    return PersonCertificatesScreen(context)


SCREENS["candidates.certificates"] = _candidates_certificates
SCREENS["certificates.register"] = _certificates_register
SCREENS["certificates.blanks"] = _certificates_blanks
SCREENS["certificates.expiring"] = _certificates_expiring
SCREENS["certificates"] = _certificates
SCREENS["certificates.run"] = _certificates_run
SCREENS["certificates.verify"] = _certificates_verify


def _certificates_templates(context: Context) -> Screen:
    from bekal.ui.certificates.looks.screen import LooksScreen

    return LooksScreen(context)


def _certificates_template(context: Context) -> Screen:
    from bekal.ui.certificates.looks.editor import EditorScreen

    return EditorScreen(context)


SCREENS["certificates.templates"] = _certificates_templates
SCREENS["certificates.template"] = _certificates_template


def _home(context: Context) -> Screen:
    from bekal.ui.home.screen import HomeScreen

    return HomeScreen(context)


def _sync(context: Context) -> Screen:
    from bekal.ui.send.screen import SendScreen

    return SendScreen(context)


def _settings(context: Context) -> Screen:
    from bekal.ui.settings.screen import SettingsScreen

    return SettingsScreen(context)


def _sync_conflicts(context: Context) -> Screen:
    from bekal.ui.conflicts.screen import ConflictsScreen

    return ConflictsScreen(context)


SCREENS["sync.conflicts"] = _sync_conflicts
SCREENS["home"] = _home
SCREENS["sync"] = _sync
SCREENS["settings"] = _settings


def _courses(context: Context) -> Screen:
    from bekal.ui.courses.screen import CoursesScreen

    return CoursesScreen(context)


SCREENS["courses"] = _courses


def _courses_course(context: Context) -> Screen:
    from bekal.ui.courses.course_screen import CourseScreen

    return CourseScreen(context)


SCREENS["courses.course"] = _courses_course


def _courses_edit(context: Context) -> Screen:
    from bekal.ui.courses.course_form import CourseFormScreen

    return CourseFormScreen(context)


SCREENS["courses.edit"] = _courses_edit


def _courses_programme(context: Context) -> Screen:
    from bekal.ui.courses.programme_form import ProgrammeFormScreen

    return ProgrammeFormScreen(context)


SCREENS["courses.programme"] = _courses_programme


def _courses_enrol(context: Context) -> Screen:
    from bekal.ui.courses.enrol_screen import EnrolScreen

    return EnrolScreen(context)


SCREENS["courses.enrol"] = _courses_enrol


def _courses_cards(context: Context) -> Screen:
    from bekal.ui.courses.cards_screen import CardsScreen

    return CardsScreen(context)


SCREENS["courses.cards"] = _courses_cards


def _courses_selection(context: Context) -> Screen:
    from bekal.ui.courses.selection.screen import SelectionScreen

    return SelectionScreen(context)


SCREENS["courses.selection"] = _courses_selection


def _courses_timetable(context: Context) -> Screen:
    from bekal.ui.courses.timetable_screen import TimetableScreen

    return TimetableScreen(context)


SCREENS["courses.timetable"] = _courses_timetable


def _reports(context: Context) -> Screen:
    from bekal.ui.reports.screen import ReportsScreen

    return ReportsScreen(context)


SCREENS["reports"] = _reports


def _candidates_papers(context: Context) -> Screen:
    from bekal.ui.candidates.papers_screen import PapersScreen

    return PapersScreen(context)


def _candidates_expiring(context: Context) -> Screen:
    from bekal.ui.candidates.expiring_screen import ExpiringScreen

    return ExpiringScreen(context)


SCREENS["candidates.papers"] = _candidates_papers
SCREENS["candidates.expiring"] = _candidates_expiring


def _assessment_outside(context: Context) -> Screen:
    from bekal.ui.assessment.outside.screen import LanguageScreen

    return LanguageScreen(context)


def _candidates_tests(context: Context) -> Screen:
    from bekal.ui.assessment.outside.person_screen import PersonTestsScreen

    return PersonTestsScreen(context)


def _assessment_ujk(context: Context) -> Screen:
    from bekal.ui.assessment.ujk.screen import QueueScreen

    return QueueScreen(context)


def _assessment_event(context: Context) -> Screen:
    from bekal.ui.assessment.ujk.event_screen import EventScreen

    return EventScreen(context)


SCREENS["assessment.outside"] = _assessment_outside
SCREENS["candidates.tests"] = _candidates_tests
SCREENS["assessment.ujk"] = _assessment_ujk
SCREENS["assessment.event"] = _assessment_event
