# shellcheck shell=sh
# What the probes of Redis share. Sourced, never run.
# `here` is the folder of the script that sources this.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2154
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
load_credentials
# shellcheck disable=SC2034
CLI_SECONDS=${REDIS_PROBE_TIMEOUT:-1}

probed() { node_cli "${REDIS_LOCAL_HOST:-127.0.0.1}:${REDIS_PORT:-6379}" "$@"; }
