#!/bin/sh
# Starts one Sentinel. Its file is written once; afterwards it is Sentinel's memory (who is master, which epoch, who the
# others are) and only secrets, port, TLS and the timings that are set here are renewed at a start.
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
# REDIS_SENTINELS          every Sentinel as host:port,…, an odd number; a new one asks them who is master; default none
# REDIS_PASSWORD[_FILE]    password of the nodes, or the file that holds it; default none
# REDIS_SENTINEL_PASSWORD[_FILE]  password of the Sentinels; default none
# REDIS_USERS_DIR          instead of both: folder with one password file per user of conf/sentinel-users.acl (README.md)
# REDIS_TLS_CERT_FILE, REDIS_TLS_KEY_FILE, REDIS_TLS_CA_FILE  TLS, and nothing else, on the same port; default none
# SENTINEL_QUORUM          Sentinels that must see the master down, for the first start: it is changed with the number of
#                          Sentinels, while they run; default 2
# SENTINEL_DOWN_AFTER_MS, SENTINEL_FAILOVER_TIMEOUT_MS, SENTINEL_PARALLEL_SYNCS  default as in sentinel.base.conf
# SENTINEL_BASE_CONF       default ../conf/sentinel.base.conf beside this script
# REDIS_SERVER, REDIS_CLI  the binaries; default redis-server, redis-cli
#
# Ends only when it cannot start, with 1 and what to do about it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"

require SENTINEL_NAME SENTINEL_ANNOUNCE_HOST REDIS_NODES
require_address SENTINEL_ANNOUNCE_HOST "$SENTINEL_ANNOUNCE_HOST"
[ -z "${REDIS_USERS_DIR:-}" ] || require_users admin sentinel
load_credentials
check_tls
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
name=$REDIS_MASTER_NAME
port=${SENTINEL_PORT:-26379}
first=${REDIS_NODES%%,*}
require_address REDIS_NODES "$(host_of "$first")"
conf=${1:-${SENTINEL_CONF:-/data/sentinel.conf}}
mkdir -p "$(dirname -- "$conf")"
dir=$(CDPATH='' cd -- "$(dirname -- "$conf")" && pwd -P)
conf=$dir/${conf##*/}

quorum=${SENTINEL_QUORUM:-2}
# Four Sentinels survive no more than three do, and two halves of them elect nobody.
check_sentinels() {
  [ -n "${REDIS_SENTINELS:-}" ] || return 0
  count=$(lines_of "$REDIS_SENTINELS" | wc -l | tr -d ' ')
  [ $((count % 2)) = 1 ] ||
    die "REDIS_SENTINELS names $count Sentinels: an odd number is needed, add one or take one away"
  [ "$quorum" -le "$count" ] || die "SENTINEL_QUORUM is $quorum, but there are only $count Sentinels: no failover would ever start"
}
case $quorum in
  '' | 0 | *[!0-9]*) die "SENTINEL_QUORUM must be a number of Sentinels, not '$quorum'" ;;
esac
check_sentinels

option() { [ -z "$2" ] || printf 'sentinel %s %s %s\n' "$1" "$name" "$2"; }

# Who is master now, when this Sentinel comes back without its file; the first node when nobody knows.
watched() { if [ -n "${REDIS_SENTINELS:-}" ] && ask_majority; then printf '%s' "$MASTER"; else printf '%s' "$first"; fi; }

first_lines() {
  watched=$(watched)
  printf 'dir %s\n' "$(quoted "$dir")"
  [ -z "${SENTINEL_BIND:-}" ] || printf 'bind %s\n' "$SENTINEL_BIND"
  [ -z "${SENTINEL_BIND_SOURCE:-}" ] || printf 'bind-source-addr %s\n' "$SENTINEL_BIND_SOURCE"
  printf 'sentinel myid %s\n' "$(printf '%s/%s' "$name" "$SENTINEL_NAME" | sha1)"
  printf 'sentinel announce-ip %s\nsentinel announce-port %s\n' "$SENTINEL_ANNOUNCE_HOST" "$port"
  printf 'sentinel monitor %s %s %s %s\n' "$name" "$(host_of "$watched")" "$(port_of "$watched")" "$quorum"
  sed -e '/^#/d' -e '/^$/d' -e "s/ mymaster / $name /" "${SENTINEL_BASE_CONF:-$here/../conf/sentinel.base.conf}"
}
# Behind what the file says of them: the last one counts.
timing_lines() {
  option down-after-milliseconds "${SENTINEL_DOWN_AFTER_MS:-}"
  option failover-timeout "${SENTINEL_FAILOVER_TIMEOUT_MS:-}"
  option parallel-syncs "${SENTINEL_PARALLEL_SYNCS:-}"
}
known_lines() { grep -Ev '^(port|tls-[a-z-]+|aclfile|requirepass|user|sentinel (auth|sentinel)-(user|pass)) ' "$conf" || :; }
# Who this Sentinel is towards nodes and other Sentinels.
login_lines() {
  if [ -n "${REDIS_USERS_DIR:-}" ]; then
    node_password=$(password_of sentinel) || exit 1
    sentinel_password=$node_password
    printf 'sentinel auth-user %s sentinel\nsentinel sentinel-user sentinel\n' "$name"
  else
    node_password=$REDIS_PASSWORD sentinel_password=$REDIS_SENTINEL_PASSWORD
  fi
  [ -z "$node_password" ] || printf 'sentinel auth-pass %s %s\n' "$name" "$(quoted "$node_password")"
  [ -z "$sentinel_password" ] || printf 'sentinel sentinel-pass %s\n' "$(quoted "$sentinel_password")"
}

umask 077
users=$(user_lines "$here/../conf/sentinel-users.acl" "$REDIS_SENTINEL_PASSWORD" "${REDIS_SENTINEL_PASSWORD_FILE:-}")
login=$(login_lines)
if [ -s "$conf" ]; then known=$(known_lines); else known=$(first_lines); fi
{
  printf '%s\n' "$known"
  timing_lines
  listen_lines "$port"
  if [ -n "$users" ]; then
    printf '%s\n' "$users" >"$conf.users"
    printf 'aclfile %s\n' "$(quoted "$conf.users")"
  fi
  [ -z "$login" ] || printf '%s\n' "$login"
} >"$conf.new"
mv -f "$conf.new" "$conf"
exec "${REDIS_SERVER:-redis-server}" "$conf" --sentinel
