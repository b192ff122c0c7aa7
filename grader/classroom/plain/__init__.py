"""Assignments with plain cells: any nbgrader course's, with nbgrader's own rules."""
