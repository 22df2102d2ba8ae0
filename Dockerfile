FROM python:3.13-slim-trixie

# Pango shapes the sheet's text, HarfBuzz cuts its fonts down; both are loaded by WeasyPrint. The client programs of
# PostgreSQL 17, as in docker-compose.yml, make and restore backups.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin takehome \
    && install -d -o takehome /var/lib/takehome

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/takehome
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Static files are part of the image; the settings of a developer's machine are enough to gather them.
RUN STATIC_ROOT=/app/static-built SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=build.invalid SMTP_HOST=build.invalid VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput
ENV STATIC_ROOT=/app/static-built

USER takehome
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
# No control socket: nobody may steer the server from beside it, and the root is read-only.
CMD ["gunicorn", "clinic.wsgi", "-c", "python:clinic.gunicorn", "--no-control-socket", "--bind", "0.0.0.0:8000", "-k", "gthread", "-w", "2", "--threads", "4"]
