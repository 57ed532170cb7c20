"""Mail to moderators about what waits for them, over the outbox.

``transport`` speaks SMTP · ``messages`` makes mails of lines · ``notices`` what is told to
whom, and when · ``unsubscribe`` the link that ends it · ``pages`` where that link leads.
"""
