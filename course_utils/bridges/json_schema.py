"""nbformat in half of its time: jsonschema without its rules of web addresses. To be imported before it.

nbformat checks notebooks with jsonschema, which compiles the 38 rules of web addresses in other alphabets as soon as
the package `rfc3987_syntax` is there: 1.4 of the 2.6 CPU seconds in which nbgrader loads, 2 of the 2.8 of JupyterLab.
No notebook asks for such an address, and jsonschema does without the package where it is missing.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
