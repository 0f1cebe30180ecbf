"""Programmes, intakes, courses, enrolments and meetings.

A programme says what is taught: units, hours in JP, the attendance it asks for. An intake is one admission
round. A course is one running class of a programme in an intake, with a quota, dates and instructors. A
candidate enrolled in a course is a trainee. Meetings are made for chosen weekdays between the course's dates.
Enrolling more people than the quota is refused as a whole, so that nobody is half enrolled.
"""
