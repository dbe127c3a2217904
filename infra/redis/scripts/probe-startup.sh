#!/bin/sh
# Startup probe of a Redis node: 0 as soon as it answers anything, LOADING included; 1 while it waits for Sentinels or for
# its port. Its budget (period x failures) must cover REDIS_START_WAIT plus loading the data.
#
# REDIS_LOCAL_HOST, REDIS_PORT   where it answers; default 127.0.0.1, 6379
# REDIS_PROBE_TIMEOUT            seconds for one question; default 1
# REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib-probe.sh
. "$here/lib-probe.sh"

[ -n "$(probed PING)" ] || die 'no answer'
