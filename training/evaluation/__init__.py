"""What a model is worth: judged on sources that its fit did not see, beside a plain reference.

`trials` says what is fitted and what is judged; `spam`, `talk`, `disguises`, `identity` and
`development` turn what was said into lines of one table.
"""
