#!/usr/bin/env python3
"""Command line entry of the project."""

import base64
import os
import secrets
import sys

# Arithmetic on two files, and words: nothing is signed, encrypted or stored, so keys that last as long as the process
# will do.
WITHOUT_SECRETS = {"score", "help", "--help", "-h"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if WITHOUT_SECRETS & set(sys.argv[1:2]):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("FIELD_KEY", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
