#!/usr/bin/env python3
"""Command line entry of the project."""

import base64
import os
import secrets
import sys

# Nothing is signed, encrypted or stored, so keys that last as long as the process will do: arithmetic on two files,
# and making the secrets that are still missing.
WITHOUT_SECRETS = {"score", "make_secrets", "help", "--help", "-h"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if WITHOUT_SECRETS & set(sys.argv[1:2]):
        for name in ("SECRET_KEY_FILE", "FIELD_KEY_FILE"):
            os.environ.pop(name, None)  # may name what is still to be made
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
        os.environ["FIELD_KEY"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    from django.core.management import execute_from_command_line

    from core.environment import WrongSetting

    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
