"""Mail to moderators about what waits for them, over the outbox.

``transport`` speaks SMTP · ``messages`` makes mails of lines · ``notices`` what is told to
whom, and when · ``flood`` when many mails become one · ``unsubscribe`` the link that ends
them, ``deciding`` the links that decide · ``pages`` where the links lead.
"""
