"""Run as `python -m collegium.cli`."""

import sys

from collegium.cli import main

sys.exit(main())
