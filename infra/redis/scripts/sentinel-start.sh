#!/bin/sh
# Starts one Sentinel. Its file is written once; afterwards it is Sentinel's memory (who is master, which epoch, who the
# others are) and only the passwords in it are renewed at a start.
#
#   sentinel-start.sh [CONF]
#
# SENTINEL_CONF            the file, in a folder that persists; default /data/sentinel.conf
# SENTINEL_NAME            stable name of this Sentinel: with the group's it makes its id, so that one that lost its file
#                          comes back as itself and not as one voter more; required
# SENTINEL_ANNOUNCE_HOST   this Sentinel's address (never a name) as the others see it; required
# SENTINEL_PORT            port to listen on and to announce; default 26379
# SENTINEL_BIND            address to listen on; default every one
# SENTINEL_BIND_SOURCE     address that its connections come from; default the system's choice
# REDIS_NODES              every data node as host:port,…, addresses only; the first is the master to begin with; required
# REDIS_MASTER_NAME        name of the group, one per installation that can reach another; default mymaster
# REDIS_PASSWORD[_FILE]    password of the nodes, or the file that holds it; default none
# REDIS_SENTINEL_PASSWORD[_FILE]  password of the Sentinels; default none
# SENTINEL_QUORUM          Sentinels that must see the master down; default 2
# SENTINEL_DOWN_AFTER_MS, SENTINEL_FAILOVER_TIMEOUT_MS, SENTINEL_PARALLEL_SYNCS  default as in sentinel.base.conf
# SENTINEL_BASE_CONF       default ../conf/sentinel.base.conf beside this script
# REDIS_SERVER             the binary; default redis-server
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"

require SENTINEL_NAME SENTINEL_ANNOUNCE_HOST REDIS_NODES
require_address SENTINEL_ANNOUNCE_HOST "$SENTINEL_ANNOUNCE_HOST"
load_secret REDIS_PASSWORD
load_secret REDIS_SENTINEL_PASSWORD
name=${REDIS_MASTER_NAME:-mymaster}
port=${SENTINEL_PORT:-26379}
first=${REDIS_NODES%%,*}
require_address REDIS_NODES "$(host_of "$first")"
conf=${1:-${SENTINEL_CONF:-/data/sentinel.conf}}
mkdir -p "$(dirname -- "$conf")"
dir=$(CDPATH='' cd -- "$(dirname -- "$conf")" && pwd -P)
conf=$dir/${conf##*/}

sha1() { if command -v sha1sum >/dev/null 2>&1; then sha1sum; else shasum; fi | cut -c 1-40; }
option() { [ -z "$2" ] || printf 'sentinel %s %s %s\n' "$1" "$name" "$2"; }

first_lines() {
  printf 'dir %s\n' "$(quoted "$dir")"
  printf 'port %s\n' "$port"
  [ -z "${SENTINEL_BIND:-}" ] || printf 'bind %s\n' "$SENTINEL_BIND"
  [ -z "${SENTINEL_BIND_SOURCE:-}" ] || printf 'bind-source-addr %s\n' "$SENTINEL_BIND_SOURCE"
  printf 'sentinel myid %s\n' "$(printf '%s/%s' "$name" "$SENTINEL_NAME" | sha1)"
  printf 'sentinel announce-ip %s\nsentinel announce-port %s\n' "$SENTINEL_ANNOUNCE_HOST" "$port"
  printf 'sentinel monitor %s %s %s %s\n' "$name" "$(host_of "$first")" "$(port_of "$first")" "${SENTINEL_QUORUM:-2}"
  sed -e '/^#/d' -e '/^$/d' -e "s/ mymaster / $name /" "${SENTINEL_BASE_CONF:-$here/../conf/sentinel.base.conf}"
  option down-after-milliseconds "${SENTINEL_DOWN_AFTER_MS:-}"
  option failover-timeout "${SENTINEL_FAILOVER_TIMEOUT_MS:-}"
  option parallel-syncs "${SENTINEL_PARALLEL_SYNCS:-}"
}
# `user default` is where CONFIG REWRITE keeps the hash of an older password.
known_lines() { grep -Ev '^(requirepass|user default|sentinel (auth-pass|sentinel-pass)) ' "$conf" || :; }
passwords() {
  [ -z "$REDIS_PASSWORD" ] || printf 'sentinel auth-pass %s %s\n' "$name" "$(quoted "$REDIS_PASSWORD")"
  [ -z "$REDIS_SENTINEL_PASSWORD" ] || printf 'requirepass %s\nsentinel sentinel-pass %s\n' \
    "$(quoted "$REDIS_SENTINEL_PASSWORD")" "$(quoted "$REDIS_SENTINEL_PASSWORD")"
}

umask 077
if [ -s "$conf" ]; then known_lines; else first_lines; fi >"$conf.new"
passwords >>"$conf.new"
mv -f "$conf.new" "$conf"
exec "${REDIS_SERVER:-redis-server}" "$conf" --sentinel
