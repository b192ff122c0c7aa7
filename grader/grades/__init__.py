"""What a teacher reads after a run: grades, feedback, reports, similarity, exports."""
