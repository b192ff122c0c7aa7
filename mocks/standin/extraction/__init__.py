"""Extraction of values from a sentence: dates, numbers, names, phrases."""
