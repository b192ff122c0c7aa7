"""An OpenAI that answers offline: the real SDK on one side, no network on the other."""
