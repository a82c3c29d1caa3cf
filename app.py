"""The command line: ``python app.py`` serves, ``python app.py demo`` shows, ``--help`` tells the rest."""

import sys

from fieldkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
