"""How gunicorn logs in production: gunicorn -c python:clinic.gunicorn. Its lines are JSON like all others.

Its own access log stays off: clinic.middleware writes that line, with the request's id and without the query.
"""

logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "clinic.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
