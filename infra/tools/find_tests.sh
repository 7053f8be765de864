#!/bin/sh
# Prints where tests stand: a path as it is, a noun as every test folder and file of that name in all layers, and the
# journeys named by it in the singular. The local stack and the fixtures are about no noun, whatever their files' names,
# and what needs a browser has a command of its own.
# usage: find_tests.sh <path or noun>...
set -eu

for word in "$@"; do
  case $word in
    */*) if [ -e "${word%%::*}" ]; then found=$word; else found=; fi ;;
    *)
      found=$(find tests -path tests/browser -prune -o \
        \( -path tests/local -o -path tests/fixtures \) ! -name "$word" -prune -o \
        \( -type d -name "$word" -prune -o -type f -name "test_$word.py" \
        -o -path "tests/journeys/test_${word%s}.py" \) -print | sort)
      ;;
  esac
  if [ -z "$found" ]; then
    echo "No tests at $word, and no test folder or file of that name: try TESTS=consents or TESTS=tests/domain." >&2
    exit 2
  fi
  echo "$found"
done
