"""The selection of a course in the window: applicants, tests, scores, ranking and decision, re-registration."""
