#!/bin/sh
# Starts one Redis node, as master or as replica, as the Sentinels' majority says. Never starts an empty master over
# replicas that hold data: they would copy the emptiness. A master that crashed lets one of its replicas take over: they
# may have what its append-only file lacks.
#
#   redis-start.sh [DATA_DIR]
#
# REDIS_DATA_DIR           folder of data and of the rendered redis.conf; default /data
# REDIS_ANNOUNCE_HOST      this node's address (never a name) as the others see it; required
# REDIS_PORT               port to listen on and to announce; default 6379
# REDIS_BIND               address to listen on; default every one
# REDIS_BIND_SOURCE        address that connections to the master come from; default the system's choice
# REDIS_NODES              every data node as host:port,…; the first is master on the very first boot; required
# REDIS_SENTINELS          every Sentinel as host:port,…; required
# REDIS_MASTER_NAME        name of the group; default mymaster
# REDIS_PASSWORD[_FILE]    password of the nodes, or the file that holds it; default none
# REDIS_SENTINEL_PASSWORD[_FILE]  password of the Sentinels; default none
# REDIS_USERS_DIR          instead of both: folder with one password file per user of conf/users.acl (README.md)
# REDIS_TLS_CERT_FILE, REDIS_TLS_KEY_FILE, REDIS_TLS_CA_FILE  TLS, and nothing else, on the same port; default none
# REDIS_MAXMEMORY          such as 512mb; default REDIS_MEMORY_LIMIT_RATIO of the container's limit, if it has one
# REDIS_MEMORY_LIMIT_RATIO default 0.6; the rest is for forks and replicas' buffers
# REDIS_MEMORY_LIMIT_FILE  where the limit stands, in bytes; default the control group's file
# REDIS_START_WAIT         seconds to wait for a majority before deciding without it; default 120
# REDIS_MASTER_WAIT        seconds a replica waits for the named master to answer before it starts itself; default 30
# REDIS_HANDOVER_WAIT      seconds an empty node that is named master waits for another to take over; default 60
# REDIS_CRASH_WAIT         seconds one with data waits for it, when replicas of it run, before it goes on itself; default
#                          10, 0 never asks
# REDIS_ALLOW_EMPTY_MASTER `yes` lets it start empty all the same, when the data is known to be gone; default no
# REDIS_BASE_CONF          default ../conf/redis.base.conf beside this script
# REDIS_EXTRA_CONF         file included last, its lines win; default none
# REDIS_SERVER, REDIS_CLI  the binaries; default redis-server, redis-cli
#
# Ends only when it cannot start, with 1 and what to do about it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
# shellcheck source-path=SCRIPTDIR source=lib-data.sh
. "$here/lib-data.sh"

require REDIS_ANNOUNCE_HOST REDIS_NODES REDIS_SENTINELS
require_address REDIS_ANNOUNCE_HOST "$REDIS_ANNOUNCE_HOST"
[ -z "${REDIS_USERS_DIR:-}" ] || require_users admin replica sentinel
load_credentials
check_tls
check_memory
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
REDIS_PORT=${REDIS_PORT:-6379}
handover_wait=${REDIS_HANDOVER_WAIT:-60}
crash_wait=${REDIS_CRASH_WAIT:-10}
start_wait=${REDIS_START_WAIT:-120}
master_wait=${REDIS_MASTER_WAIT:-30}
self=$REDIS_ANNOUNCE_HOST:$REDIS_PORT
first=${REDIS_NODES%%,*}
data=${1:-${REDIS_DATA_DIR:-/data}}
mkdir -p "$data"
data=$(CDPATH='' cd -- "$data" && pwd -P)
conf=$data/redis.conf

carried_master() { sed -n 's/^replicaof  *\([^ ]*\)  *\([0-9]*\).*/\1:\2/p' "$conf" 2>/dev/null | tail -n 1; }
peers() { words "$REDIS_NODES" | tr ' ' '\n' | grep -vxF -- "$self" || :; }

# Anything but silence or zero (a count, LOADING, NOAUTH) may be data.
peers_may_have_keys() {
  for peer in $(peers); do
    case $(node_cli "$peer" DBSIZE) in '' | 0) ;; *) return 0 ;; esac
  done
  return 1
}
answering_peers() {
  for peer in $(peers); do
    if answers "$peer"; then printf '%s\n' "$peer"; fi
  done
}
is_first_boot() {
  [ "$EPOCH" = 0 ] && [ "$KNOWN_REPLICAS" = 0 ] && [ "$self" = "$first" ] && ! peers_may_have_keys
}

# decide: sets ROLE_OF to `master` or `replica of host:port`, and WHY.
decide() {
  started=$(now)
  said=
  while :; do
    waited=$(($(now) - started))
    if ! ask_majority; then
      if [ "$waited" -ge "$start_wait" ]; then decide_without_majority; return; fi
      say_once "no majority of Sentinels names a master ($ANSWERS answered); asking for up to $start_wait s"
    elif [ "$MASTER" = "$self" ]; then
      decide_as_named
      return
    elif [ "$waited" -ge "$master_wait" ] || answers "$MASTER"; then
      be_replica_of "$MASTER" "named by a majority of Sentinels, epoch $EPOCH"
      return
    else
      # A replica that has only just started looks as good as any to Sentinel, however old its data is. When everything
      # comes back at once and the master is the last, nobody may be there to be promoted in its place.
      say_once "the master $MASTER does not answer; waiting up to $master_wait s for it or for another to be named"
    fi
    sleep 0.5
  done
}
say_once() { [ "$said" = "$1" ] || say "$1"; said=$1; }
answers() { [ -n "$(node_cli "$1" ROLE)" ]; }

decide_as_named() {
  if has_data "$data"; then
    if [ "$crash_wait" -gt 0 ] && has_abandoned_replicas; then
      say "this node crashed as master, and its replicas run: asking the Sentinels for a failover"
      if another_took_over "$crash_wait"; then return; fi
      say "nobody took over within $crash_wait s"
    fi
    be_master "named by a majority of Sentinels, epoch $EPOCH"
  elif is_first_boot; then
    be_master 'first boot: no failover yet, no replica known, no keys anywhere'
  elif has_dump "$data" && ! peers_may_have_keys; then
    be_master "named by a majority of Sentinels, epoch $EPOCH; it has a dump.rdb and no other node has keys"
  elif [ "${REDIS_ALLOW_EMPTY_MASTER:-no}" = yes ]; then
    be_master 'empty, as REDIS_ALLOW_EMPTY_MASTER says'
  else
    hand_over
  fi
}

# A replica that was connected until this node ended. While an fsync is slow the append-only file is written up to two
# seconds late, so a replica may have acknowledged writes that are not in it; it would drop them for what this node has.
has_abandoned_replicas() {
  for peer in $(peers); do
    node_cli "$peer" INFO replication | tr -d '\r' | awk -F: -v host="$REDIS_ANNOUNCE_HOST" -v port="$REDIS_PORT" '
      { value[$1] = substr($0, length($1) + 2) }
      END { exit !(value["role"] == "slave" && value["master_host"] == host && value["master_port"] == port &&
                   value["master_link_status"] == "down" && value["master_link_down_since_seconds"] >= 0) }' && return 0
  done
  return 1
}

# another_took_over SECONDS: asks for a failover and becomes the replica of whoever is named then; 1 when nobody is. Asking
# twice is spaced out: a second request while the first one's result still spreads would fail over the new master as well.
another_took_over() {
  deadline=$(($(now) + $1))
  while [ "$(now)" -lt "$deadline" ]; do
    request_failover "$((deadline - $(now)))" || break
    patience=$(($(now) + 20))
    while [ "$(now)" -lt "$patience" ] && [ "$(now)" -lt "$deadline" ]; do
      if ask_majority && [ "$MASTER" != "$self" ]; then
        be_replica_of "$MASTER" "took over from this node, epoch $EPOCH"
        return 0
      fi
      sleep 0.5
    done
  done
  return 1
}

# The Sentinels name this node, but its data is gone, or all it has is an old dump.rdb while others have more.
hand_over() {
  say "this node is named master but $data has no data: asking the Sentinels for a failover"
  if another_took_over "$handover_wait"; then return; fi
  die "not started: the Sentinels name this node ($self) as master, its data folder $data is empty, and within" \
    "$handover_wait s no replica took over (${REFUSAL:-failover did not finish}). As master it would empty the replicas." \
    "Bring back a replica, or put a backup there as dump.rdb; if the data is gone for good, start once with REDIS_ALLOW_EMPTY_MASTER=yes."
}

decide_without_majority() {
  why="no majority of Sentinels within $start_wait s"
  carried=$(carried_master)
  if [ -n "$carried" ] && [ "$carried" != "$self" ]; then be_replica_of "$carried" "$why; it was one before"
  elif has_data "$data" || has_dump "$data"; then be_master "$why; it was master before, min-replicas-to-write holds writes until a replica is attached"
  elif [ "$self" != "$first" ]; then be_replica_of "$first" "$why; nothing here, that is the first node"
  else
    others=$(answering_peers)
    [ -n "$others" ] || { be_master "$why; first boot: no data here and no other node answers"; return; }
    for peer in $others; do
      [ "$(node_cli "$peer" ROLE | head -n 1)" = master ] || continue
      be_replica_of "$peer" "$why; that node says it is master"
      return
    done
    die "not started: $why, $data is empty, and other nodes run but none is master ($(words "$others"))." \
      'Start the Sentinels, they know who was master.'
  fi
}

be_master() { ROLE_OF=master; WHY=$1; }
be_replica_of() { ROLE_OF="replica of $1"; MASTER=$1; WHY=$2; }

# Who this node is towards its master. On every node: today's master is tomorrow's replica.
login_lines() {
  if [ -n "${REDIS_USERS_DIR:-}" ]; then
    replica_password=$(password_of replica) || exit 1
    printf 'masteruser replica\nmasterauth %s\n' "$(quoted "$replica_password")"
  elif [ -n "$REDIS_PASSWORD" ]; then
    printf 'masterauth %s\n' "$(quoted "$REDIS_PASSWORD")"
  fi
}

# Only `replicaof` outlives a restart. CONFIG REWRITE also copies what the included files said then, which would hide
# every later change to them.
render() (
  umask 077
  users=$(user_lines "$here/../conf/users.acl" "$REDIS_PASSWORD" "${REDIS_PASSWORD_FILE:-}") || exit 1
  login=$(login_lines) || exit 1
  {
    printf '# Written by redis-start.sh at every start.\n'
    printf 'include %s\n' "$(quoted "${REDIS_BASE_CONF:-$here/../conf/redis.base.conf}")"
    printf 'dir %s\n' "$(quoted "$data")"
    listen_lines "$REDIS_PORT"
    [ -z "${REDIS_BIND:-}" ] || printf 'bind %s\n' "$REDIS_BIND"
    [ -z "${REDIS_BIND_SOURCE:-}" ] || printf 'bind-source-addr %s\n' "$REDIS_BIND_SOURCE"
    printf 'replica-announce-ip %s\nreplica-announce-port %s\n' "$REDIS_ANNOUNCE_HOST" "$REDIS_PORT"
    memory_lines
    if [ -n "$users" ]; then
      printf '%s\n' "$users" >"$data/users.acl"
      printf 'aclfile %s\n%s\n' "$(quoted "$data/users.acl")" "$login"
    fi
    [ "$ROLE_OF" = master ] || printf 'replicaof %s %s\n' "$(host_of "$MASTER")" "$(port_of "$MASTER")"
    [ -z "${REDIS_EXTRA_CONF:-}" ] || printf 'include %s\n' "$(quoted "$REDIS_EXTRA_CONF")"
  } >"$conf.new"
  mv -f "$conf.new" "$conf"
)

decide
say "$self starts as $ROLE_OF ($WHY)"
render
adopt_dump "$data"
exec "${REDIS_SERVER:-redis-server}" "$conf"
