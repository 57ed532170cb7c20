"""How the model learns from decisions, as far as the service does it.

``jobs`` what workers are asked for · ``foreman`` the worker's part · ``retraining`` one job of
it, in a process of its own · ``folder`` where that may write · ``acts`` what people do with
versions.
"""
