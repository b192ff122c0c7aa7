"""Course as a web site: static files that any web server can serve, with nothing to install.

The site contains JupyterLite and, as its kernel, Python for the browser (Pyodide) with the packages of the course.
Everything is downloaded when the site is built; the built site loads nothing from other machines.
"""
