#!/bin/sh
# Liveness probe of a Redis node: 0 while its process answers, 1 when it hangs. A node that loads, has lost its master, runs
# a slow script, cannot write to its disk or does not know this password is alive: to restart it would make things worse.
#
# REDIS_LOCAL_HOST, REDIS_PORT   where it answers; default 127.0.0.1, 6379
# REDIS_PROBE_TIMEOUT            seconds for one question; default 1
# REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib-probe.sh
. "$here/lib-probe.sh"

answer=$(probed PING)
case $answer in
  PONG* | LOADING* | MASTERDOWN* | BUSY* | MISCONF* | NOAUTH* | NOPERM* | WRONGPASS* | AUTH\ failed*) ;;
  *) die "not alive: ${answer:-no answer}" ;;
esac
