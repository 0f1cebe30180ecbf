"""The same use cases from a terminal, for scripts, support and the head office.

Exit codes: 0 done, 2 wrong usage, 3 a rule said no, 4 the world said no, 1 a bug. With `--json` the last thing on
standard output is one JSON document; words for people go to standard error.

    main.py       arguments, languages, exit codes
    call.py       what a command is handed: its arguments, the open centre, the person, the clock
    <part>.py     the commands of one part of the trade
"""
