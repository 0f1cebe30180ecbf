"""The print run of a course: which sheet is where, over a jam, a spoiled blank and a power cut.

A run is a queue of sheets on this PC. A sheet waits, is sent to the printer, and is printed once a person has seen it;
one that came out spoiled stays in the queue as such and its certificate gets a new sheet at the end, with the next
blank and the same number. Nothing here gives out numbers: they were used when the certificates were issued.

    rules       what a sheet may become, how sheets are named when typed, how a printer is corrected
    service     begin, send, say what came out, go on after a power cut, end
    queries     the runs that are not finished, and the sheets of one
    files       the sheets as PDF: all in one, or one file a person
"""
