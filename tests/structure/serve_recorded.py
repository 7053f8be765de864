"""Run in a bare interpreter by test_package_serves.py: serves recorded events from the unpacked package.

usage: python -I -S serve_recorded.py <unpacked package> <folder with boto3>, JSON on standard input:
[{"handler": "app" | "deliver" | "run_imports" | "remind" | "send_events", "event": {...}}]. Writes JSON to standard
output: the handlers' answers, the modules that came from elsewhere, those of the package that can't be imported, and
those of the signature library that all this brought in.
Log lines go to standard error.
"""

import contextlib
import importlib
import json
import pkgutil
import sys
from types import SimpleNamespace

package, runtime = sys.argv[1:]
standard_library = [entry for entry in sys.path if entry]
sys.path[:] = [package, runtime, *standard_library]

calls = json.load(sys.stdin)
context = SimpleNamespace(
    aws_request_id="0f9e8d7c-6b5a-4c3d-9e1f-0a1b2c3d4e5f", get_remaining_time_in_millis=lambda: 300_000
)
with contextlib.redirect_stdout(sys.stderr):
    app = importlib.import_module("app")
    answers = [getattr(app, call["handler"])(call["event"], context) for call in calls]

unimportable = {}
chalicelib = importlib.import_module("chalicelib")
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        unimportable[module.name] = str(error)

signing = sorted(name for name in sys.modules if name.partition(".")[0] in ("cryptography", "_cffi_backend"))
homes = (package, runtime, *standard_library)
files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
foreign = sorted({file for file in files if file and not file.startswith(homes)} - {__file__})
json.dump({"answers": answers, "foreign": foreign, "unimportable": unimportable, "signing": signing}, sys.stdout)
