"""The real settings, with a fast password hasher, and a folder and a database of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="collegium-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["COLLEGIUM_DATA"] = _folder
os.environ["COLLEGIUM_RECORD_KEY"] = "the key of the record in the tests"  # what one process wrote another proves
os.environ["COLLEGIUM_HTTPS"] = "no"
os.environ["COLLEGIUM_DEMO"] = "no"
os.environ["COLLEGIUM_SECOND_FACTOR"] = "yes"
# Whatever database the machine serves from: the tests never go near it.
os.environ["COLLEGIUM_DATABASE"] = os.environ.get("COLLEGIUM_TEST_DATABASE") or (
    f"sqlite:///{(Path(_folder) / 'collegium.sqlite3').as_posix()}"
)

from collegium.web.settings import *  # noqa: E402, F403 - tests run on the real settings

# A register that only the tests declare, so that what points to a row is known of its table too.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.registers.example"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Long work is done at once, without a worker.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
