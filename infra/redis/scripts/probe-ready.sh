#!/bin/sh
# Readiness probe of a Redis node: 0 for a master, and for a replica that has a whole copy and a link to its master; 1 else.
# It gates rolling updates (the next node goes when this one could take over), not clients: they ask the Sentinels.
#
# REDIS_LOCAL_HOST, REDIS_PORT   where it answers; default 127.0.0.1, 6379
# REDIS_PROBE_TIMEOUT            seconds for one question; default 1
# REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib-probe.sh
. "$here/lib-probe.sh"

# INFO answers while loading, PING does not.
answer=$(probed PING)
[ "$answer" = PONG ] || die "not ready: ${answer:-no answer}"
info=$(probed INFO replication)
field() { printf '%s\n' "$info" | info_field "$1"; }
case $(field role) in
  master) ;;
  slave)
    [ "$(field master_link_status)" = up ] || die 'not ready: no link to the master'
    [ "$(field master_sync_in_progress)" = 0 ] || die 'not ready: still copying the data of the master'
    ;;
  *) die "not ready: $(printf '%s' "$info" | head -n 1)" ;;
esac
