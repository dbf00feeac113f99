"""`python -m activistnet.start.checks`: what `flask check` does, also with settings that Flask can't begin with."""

import sys

from .report import main

sys.exit(main(sys.argv[1:]))
