"""What learners look at and click."""
