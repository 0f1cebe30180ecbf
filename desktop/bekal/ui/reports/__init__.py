"""Reports in the window: a course's recap of a month, on the screen, as Excel and as PDF."""
