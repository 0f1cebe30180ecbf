"""The timetable of a course: when, where and by whom each meeting is held, and what became of the plan.

A plan fills the working days of a course with sessions, FMD days first, over holidays and joint leave, until the
programme's hours (JP) are planned or the course ends. Made again, it changes only what was not held yet and nobody
changed by hand. A meeting may be moved, cancelled or held by a substitute, each with its reason; a closed one
stands. Numbers stay with their meetings; lists go by date. Rooms and people that are wanted twice at once are
warnings with their facts and never refused.
"""
