"""``python -m linli.cli`` is ``linli``."""

import sys

from linli.cli import main

sys.exit(main())
