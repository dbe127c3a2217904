#!/bin/sh
# Runs a command with the tools that scripts/setup.sh installed: scripts/with-tools.sh COMMAND [ARG ...]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=scripts/tools-env.sh
. "$root/scripts/tools-env.sh"
if [ ! -e "$root/node_modules/.modules.yaml" ]; then
  echo "Nothing is installed yet. Run: make setup" >&2
  exit 1
fi
exec "$@"
