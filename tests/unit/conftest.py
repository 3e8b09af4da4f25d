"""What the tests of one room share lies in files beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
