# docker build -t rappel . && docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#   --pids-limit 256 --log-opt max-size=20m --log-opt max-file=5 -v rappel:/data --env-file .env rappel
# Debian's name stands here so that pg_dump stays the one of PostgreSQL 17, as the server of compose.yaml is.
FROM python:3.13-slim-trixie AS build

RUN python -m venv /opt/rappel
ENV PATH=/opt/rappel/bin:$PATH
COPY requirements/run.txt /build/requirements/run.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r /build/requirements/run.txt
COPY pyproject.toml /build/
COPY bot /build/bot
COPY questions /build/questions
COPY storage /build/storage
RUN pip install --no-cache-dir --no-build-isolation --no-deps /build \
    && pip uninstall --yes setuptools pip

FROM python:3.13-slim-trixie

# The number is fixed, so that a volume keeps its owner from one image to the next.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin rappel \
    && install --directory --owner=rappel --group=rappel --mode=0700 /data
# pg_dump and pg_restore make the backups of a PostgreSQL database; they must not be older than the server.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/rappel /opt/rappel
# The image runs with a read-only root: only /data and /tmp are written to.
ENV PATH=/opt/rappel/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    RAPPEL_DATABASE_URL=sqlite:////data/rappel.sqlite3 \
    RAPPEL_LISTEN=0.0.0.0:8080
WORKDIR /data
VOLUME /data
USER 10001
# Nobody outside reaches the port unless it is published; Telegram needs it only with a webhook.
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=1m \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=5)"]
ENTRYPOINT ["rappel"]
CMD ["run"]
