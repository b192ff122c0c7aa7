"""The course in a browser tab: a folder of files that any web server can hand out, with nothing to install.

The folder holds JupyterLite and, as its kernel, Python for the browser (Pyodide) with the packages of the course.
Everything is downloaded when the site is built; the built site asks no other machine for anything.
"""
