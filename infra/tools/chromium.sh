#!/bin/sh
# Finds Debian's Chromium for the browser tests, installs it where it is missing and may be, and fails loudly elsewhere.
# The fonts are named too: without them a page is drawn with boxes.
# usage: chromium.sh
set -eu
chromium=${CHROMIUM:-/usr/bin/chromium}

if [ ! -x "$chromium" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing Chromium with apt-get ..." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 || true # an index that is a little old serves as well; without any the next line fails
  apt-get install -qq --no-install-recommends chromium fonts-dejavu-core fonts-liberation >&2 || true
fi
if ! "$chromium" --version > /dev/null 2>&1; then
  echo "The browser tests need Chromium, and there is none that starts at $chromium." >&2
  echo "Debian: apt-get install chromium fonts-dejavu-core, as root. Elsewhere: CHROMIUM=<path> make test-browser." >&2
  exit 1
fi
