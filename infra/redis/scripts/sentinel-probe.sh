#!/bin/sh
# Probes of a Sentinel.
#
#   sentinel-probe.sh live     0 while it answers
#   sentinel-probe.sh ready    0 when it also is not in TILT (it takes part in failovers) and names a master
#
# Ends with 1 when it is not so and 2 when called wrongly. That the Sentinels together are able to fail over is no probe:
# it would restart those that are left.
#
# SENTINEL_LOCAL_HOST, SENTINEL_PORT   where it answers; default 127.0.0.1, 26379
# REDIS_MASTER_NAME                    name of the group; default mymaster
# REDIS_PROBE_TIMEOUT                  seconds for one question; default 1
# REDIS_CLI, secrets, REDIS_TLS_*      as in sentinel-start.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
load_credentials
# shellcheck disable=SC2034
CLI_SECONDS=${REDIS_PROBE_TIMEOUT:-1}

probed() { sentinel_cli "${SENTINEL_LOCAL_HOST:-127.0.0.1}:${SENTINEL_PORT:-26379}" "$@"; }

case ${1:-} in
  live | ready) ;;
  *) say 'usage: sentinel-probe.sh live|ready'; exit 2 ;;
esac
answer=$(probed PING)
case $answer in
  PONG*) ;;
  # Alive, and to be restarted with the right secret by whoever changed it, not by a probe.
  NOAUTH* | WRONGPASS* | AUTH\ failed*) [ "$1" = live ] || die "not ready: $answer" ;;
  *) die "not alive: ${answer:-no answer}" ;;
esac
[ "$1" = ready ] || exit 0
[ "$(probed INFO sentinel | info_field sentinel_tilt)" = 0 ] || die 'not ready: in TILT, takes no part in failovers'
[ -n "$(probed SENTINEL GET-MASTER-ADDR-BY-NAME "${REDIS_MASTER_NAME:-mymaster}" | sed -n 2p)" ] ||
  die "not ready: names no master for ${REDIS_MASTER_NAME:-mymaster}"
