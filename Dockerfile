# Grades a class on macOS and Windows, where there is no bubblewrap. How to run it, and what it needs: grader/SECURITY.md
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /course
COPY pyproject.toml README.md LICENSE requirements.txt ./
COPY mocks mocks
COPY grader grader
COPY widgets widgets
RUN pip install --no-cache-dir --requirement requirements.txt

# Nothing here needs root; bubblewrap makes its own namespaces as an ordinary user.
RUN useradd --create-home --uid 1000 grader && install --directory --owner grader exercises
USER grader

# The course's folder, exercises, is mounted when the container is run.
ENTRYPOINT ["python", "-m", "grader"]
CMD ["--help"]
