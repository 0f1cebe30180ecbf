"""Papers of the office: a frozen dataclass in, PDF or XLSX out; nothing here asks a database.

    certificate         the training certificate, front and back, one person or a whole print run
    attendance_recap    the monthly recap of a course, the same numbers as PDF and as XLSX
    recovery_sheet      the sheet that opens the database when the PC is gone
    read_back           reads the QR codes of a page again, before anybody says "tercetak"
    qr, fonts, paper    the symbol, the letters and the sheet they share
    letterhead, wording the head and foot of an office paper, and how dates and figures are written

Every paper is written in Indonesian whatever the language of the window, since the office that signs it
is Indonesian. Drawing libraries are imported inside functions: naming a paper must not slow the start.
"""
