#!/bin/sh
# Installs what pnpm-lock.yaml says: from the store that the builder brought, if all is in there, else from the registry.
#   install.sh [OPTION...]   options of `pnpm install`
set -eu
# That lockfile was checked against the registry when the store was filled.
if [ -d /brought/store ] &&
  pnpm install --frozen-lockfile --offline --trust-lockfile --store-dir=/brought/store --reporter=append-only "$@"; then
  exit 0
fi
exec pnpm install --frozen-lockfile --reporter=append-only "$@"
