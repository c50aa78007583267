# The site as an image: Python, a handful of libraries, the site. Runs as nobody in particular, on a read-only file system:
# what it writes goes to /site/var (a volume) and /tmp. `docker compose up` starts it with all that it needs beside it.
FROM python:3.13-slim-bookworm AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/*

FROM base AS built
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
WORKDIR /site
COPY . .
# Collected here and owned by root: the site takes the folder as it is, since it may not write to it.
RUN MILENARI_VAR_DIR=/tmp/building MILENARI_STATIC_DIR=/site/collected \
    /opt/venv/bin/python manage.py collectstatic --no-input --ignore rest_framework --verbosity 0 \
    && /opt/venv/bin/python -m milenari.core.catalogues.compiling \
    && /opt/venv/bin/python -m compileall -q .

FROM base
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin milenari
COPY --from=built /opt/venv /opt/venv
COPY --from=built /site /site
WORKDIR /site
# A new volume takes these over, with their owner.
RUN install -d -o milenari -g milenari -m 700 /site/var /backup
# Memory that is freed goes back to the system (as in scripts/serve.sh).
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=131072
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp XDG_CACHE_HOME=/tmp/cache \
    MILENARI_STATIC_DIR=/site/collected HOST=0.0.0.0 PORT=8000
USER milenari
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["scripts/serve.sh"]
