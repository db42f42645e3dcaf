"""The real settings, with a fast password hasher and a folder of its own."""

import os
import tempfile

os.environ.setdefault("COLLEGIUM_DATA", tempfile.mkdtemp(prefix="collegium-tests-"))
os.environ.setdefault("COLLEGIUM_HTTPS", "no")

from collegium.web.settings import *  # noqa: F403 - tests run on the real settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
