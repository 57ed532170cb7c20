"""Whether what comes in is still what it was: the last seven days beside the four weeks before.

``statistics`` the tests · ``measure`` of one site · ``watch`` once a day, and an alert ·
``latest`` what was found, for programs, pages and mails.
"""
