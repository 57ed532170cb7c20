"""How models are made and judged. `python -m training` says what there is.

Never imported by the service.
"""
