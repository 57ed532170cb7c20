"""A candidate scores live comments beside the live model, and changes nothing.

``runs`` which one, from when to when · ``acts`` begun and ended ·
``candidate`` the model in this process ·
``record`` what it said, kept with the comment · ``report`` where the two differ, and who was right.
"""
