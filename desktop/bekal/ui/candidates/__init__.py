"""The candidates' screens: the list, the form for one person, the import of a file."""
