"""Importing: an applicants' file read as it is, planned as a dry run, written at once and undone whole.

* `spreadsheet` opens the file, `roster` finds the heading and the people, `columns` knows the headings.
* `rows` reads a row into an applicant and notes what is odd; `problems` has the words for it.
* `import_plan` says what each row would do among the people already known.
"""
