"""A class run: submissions, workers, the journal and the gradebook writer."""
