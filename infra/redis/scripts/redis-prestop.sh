#!/bin/sh
# Hands the master's part over before this node is stopped, so that no acknowledged write is lost and no client waits for
# a timeout. On a replica it waits, for 20 s at most, until Redis would obey SIGTERM. Ends 0 when there is nothing (more) to
# hand over, 1 when a hand-over failed; clients can write again here in that case, and SIGTERM's own waiting
# (shutdown-timeout) is what is left.
#
# REDIS_ANNOUNCE_HOST, REDIS_PORT, REDIS_SENTINELS, REDIS_MASTER_NAME, REDIS_CLI, secrets and REDIS_TLS_*   as in
#                          redis-start.sh
# REDIS_LOCAL_HOST         where this node answers itself; default 127.0.0.1
#
# Takes about 1.5 s; at most 2 + 6 + 2 + 10 + 10 s, so an orchestrator's grace period must be longer than these plus
# shutdown-timeout.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"

require REDIS_ANNOUNCE_HOST REDIS_SENTINELS
load_credentials
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
port=${REDIS_PORT:-6379}
self=$REDIS_ANNOUNCE_HOST:$port
local_cli() { node_cli "${REDIS_LOCAL_HOST:-127.0.0.1}:$port" "$@"; }

# Replicas that are attached and reported within the last second, one host:port a line.
candidates() {
  local_cli INFO replication | tr -d '\r' |
    sed -n 's/^slave[0-9]*:ip=\([^,]*\),port=\([0-9]*\),state=online,offset=[0-9]*,lag=[01]\(,.*\)\{0,1\}$/\1:\2/p'
}

has_candidates() { [ -n "$(candidates)" ]; }

# Sentinel may choose any of them, and what it knows of their offsets is up to 10 s old: so all must have everything.
# Asked directly, because what the master knows of them is up to a second old.
all_candidates_caught_up() {
  offset=$(local_cli INFO replication | info_field master_repl_offset)
  [ -n "$offset" ] || return 1
  replicas=$(candidates)
  [ -n "$replicas" ] || return 1
  for replica in $replicas; do
    [ "$(node_cli "$replica" INFO replication | info_field slave_repl_offset)" = "$offset" ] || return 1
  done
}

another_is_master() {
  ask_majority && [ "$MASTER" != "$self" ] && [ "$(node_cli "$MASTER" ROLE | head -n 1)" = master ]
}
# Clients that listen hold their writes themselves, so that none of theirs hangs in the pause and ends unknown.
announce() { local_cli PUBLISH redis-ha:switchover "$1" >/dev/null || :; }
unpause() {
  announce 0
  [ "$(local_cli CLIENT UNPAUSE)" = OK ] || say 'CLIENT UNPAUSE was not confirmed; the pause ends by itself'
}

# After a full copy a replica writes its first append-only file and refuses to end on SIGTERM, which comes only once.
would_end() { [ "$(local_cli INFO persistence | info_field aof_rewrite_in_progress)" != 1 ]; }

if [ "$(local_cli ROLE | head -n 1)" != master ]; then
  say 'not a master: nothing to hand over'
  wait_for 20 would_end || say 'the append-only file is being written still: Redis ends only when it is whole'
  exit 0
fi
ask_majority || { say 'no majority of Sentinels names a master: nobody could take over'; exit 0; }
[ "$MASTER" = "$self" ] || { say "the Sentinels name $MASTER as master already"; exit 0; }
# A moment's patience: between two reports of a busy replica lie more than a second at times.
wait_for 2 has_candidates || { say 'no replica is attached and up to date: nobody could take over'; exit 0; }

# It goes on after that: this node is about to end.
wait_for 6 roles_are_known || say 'a Sentinel takes a replica for a master still: the new master may be demoted again'

# The pause and the failover belong together: Sentinel's own PUBLISH hangs in the pause too, and a master that is only
# paused is reported down after down-after-milliseconds.
trap unpause EXIT
trap 'exit 1' HUP INT TERM
announce 15000
sleep 0.2
[ "$(local_cli CLIENT PAUSE 15000 WRITE)" = OK ] || die 'CLIENT PAUSE was refused'
wait_for 2 all_candidates_caught_up || die 'the replicas did not catch up within 2 s'
request_failover 10 || die "no Sentinel started a failover: $REFUSAL"
wait_for 10 another_is_master || die 'a majority of Sentinels did not name a new master within 10 s'

# Clients leave now and ask the Sentinels; what was paused is dropped without having run. Demoting this node here saves
# the about 10 s in which Sentinel would let it go on as a second master. All in one go: as long as it is paused a replica
# does not run what its master sends either, and writes wait for it.
printf '%s\n' 'CLIENT KILL TYPE normal' 'CLIENT KILL TYPE pubsub' "REPLICAOF $(host_of "$MASTER") $(port_of "$MASTER")" \
  'CLIENT UNPAUSE' 'CONFIG REWRITE' | local_cli >/dev/null
say "handed over to $MASTER, epoch $EPOCH"
