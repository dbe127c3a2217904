#!/bin/sh
# Runs targets of the Makefile one after the other, all of them whatever happens, and says at the end which have failed.
#   run-all.sh TARGET...
set -u
failed=
for target in "$@"; do
  printf '\n== make %s\n' "$target"
  "${MAKE:-make}" "$target" || failed="$failed $target"
done
[ -z "$failed" ] || { printf '\nfailed:%s\n' "$failed" >&2; exit 1; }
printf '\nall passed: %s\n' "$*"
