"""How many of 5,000 forged voters behind one address count, and how many of 200 friends each on a network of their own.

    python tests/benchmarks/stuffing.py [VOTERS]

The scenes are those of `tests/consultations/proposals/test_stuffing.py`, whose figures are printed. Targets: 60 at most; all the friends.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    env = {**os.environ, "STUFFING_VOTERS": sys.argv[1] if len(sys.argv) > 1 else "5000"}
    scenes = ["tests/consultations/proposals/test_stuffing.py", "-n0", "--log-cli-level=INFO"]
    sys.exit(subprocess.run([sys.executable, "-m", "pytest", *scenes], cwd=ROOT, env=env).returncode)


if __name__ == "__main__":
    main()
