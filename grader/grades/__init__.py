"""Results for a teacher after a run: feedback, class reports, similar answers and exported grades."""
