"""How an outcome looks: `text` and `html`. The data form is ``Outcome.to_json``."""
