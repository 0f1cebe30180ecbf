"""Courses in the window: the list, one course with its trainees and timetable, programmes, and enrolment."""
