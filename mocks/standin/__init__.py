"""The stand-in model: picks tools and fills arguments by readable rules. It says that it is no language model."""
