"""Presentation of outcomes and classes: cards as text and HTML, feedback pages, reports, and files for an LMS."""
