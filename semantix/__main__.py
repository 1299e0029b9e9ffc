"""`python -m semantix` is the command `semantix`."""

from __future__ import annotations

from semantix.cli.main import main

if __name__ == "__main__":
    main()
