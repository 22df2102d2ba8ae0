"""Runs one part of the bench in a process with a clinic's settings: python -m tests.bench.within PART MADE"""

import json
import logging
import sys
from importlib import import_module

import django


def main():
    part, made = sys.argv[1], json.loads(sys.argv[2])
    django.setup()
    logging.disable(logging.WARNING)
    import_module(f"tests.bench.{part}").main(**made)


if __name__ == "__main__":
    main()
