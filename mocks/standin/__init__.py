"""The stand-in model: it picks tools and fills arguments by readable rules, and says that it is no language model."""
