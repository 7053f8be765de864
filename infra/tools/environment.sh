#!/bin/sh
# Makes a virtual environment with exactly the pinned packages and leaves a stamp. With a fourth argument it lies on
# another environment, whose packages it sees too: so they need not be installed twice.
# usage: environment.sh <directory> <requirements file> <stamp file> [<environment below>]
set -eu
directory=$1 requirements=$2 stamp=$3 below=${4:-}
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; $python is $("$python" --version). Try PYTHON=python3.13 make ..." >&2
  exit 1
}
if [ ! -x "$directory/bin/pip" ]; then
  # Debian ships venv's own pip in a package of its own (python3-venv); without it the system's pip does as well.
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv --clear "$directory"
  else
    "$python" -m venv --clear --without-pip "$directory"
    "$python" -m pip --python "$directory/bin/python" install --quiet --disable-pip-version-check pip
  fi
fi
if [ -n "$below" ]; then
  find_packages='import sysconfig; print(sysconfig.get_path("purelib"))'
  "$below/bin/python" -c "$find_packages" > "$("$directory/bin/python" -c "$find_packages")/below.pth"
fi
echo "Installing $requirements into $directory ..." >&2
"$directory/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
rm -f "$directory"/.stamp*
touch "$stamp"
