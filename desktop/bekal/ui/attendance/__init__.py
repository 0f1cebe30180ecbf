"""Attendance in the window: today's meetings, and the roster where one key marks one person."""
