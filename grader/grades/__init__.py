"""What a teacher reads after a run: feedback, class reports, similar answers and exported grades."""
