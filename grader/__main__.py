"""Entry point of ``python -m grader``."""

from grader.cli import leave, main

if __name__ == "__main__":
    leave(main())
