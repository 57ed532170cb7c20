"""Rules that people manage: what a change would have done, and the change itself.

``past`` the last comments as facts · ``preview`` their verdicts under old and new rules ·
``change`` the transactions · ``lists`` phrases read from a file · ``articles`` modes and ages.
"""
