"""What a graded gradebook says: marks, feedback, the class report, exports."""
