"""Who answers a legal request: a scripted scenario, or the stand-in model."""
