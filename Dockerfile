FROM python:3.13-slim-bookworm AS site

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 milenari

WORKDIR /site
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN mkdir /site/var && chown milenari /site/var
USER milenari
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["scripts/serve.sh"]
