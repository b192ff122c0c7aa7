"""Parts of `check()` for a learner's own kernel: a time limit, the cells that were run, the model solution."""
