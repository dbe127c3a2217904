# shellcheck shell=sh
# Keeps everybody's hands off the group while its data is replaced. Sourced by restore.sh.
# shellcheck disable=SC2154

# No node has so many replicas, so the master refuses every write with NOREPLICAS: not applied, and safe to repeat. A pause
# would hold up Sentinel's own messages too and make it fail over.
fence_replicas=1000000

# require_no_newer_server: what serves the backup must not write a format that a node cannot read.
require_no_newer_server() {
  server=$("${REDIS_SERVER:-redis-server}" --version)
  # Valkey names two versions: its own, and that of the Redis it can stand for.
  case $server in Valkey*) kind=valkey ;; *) kind=redis ;; esac
  own=$(printf '%s' "$server" | sed -n 's/.* v=\([0-9]*\.[0-9]*\).*/\1/p')
  theirs=$(node_cli "$MASTER" INFO server | info_field "${kind}_version")
  awk -v own="$own" -v theirs="$theirs" 'BEGIN {
    split(own, a, "."); split(theirs, b, "."); exit !(a[1] < b[1] || a[1] == b[1] && a[2] <= b[2]) }' ||
    die "the server here is $kind $own, the master ${theirs:+is $kind }${theirs:-is no $kind}: use one that is not newer than the nodes"
}

set_on() { [ "$(node_cli "$1" CONFIG SET "$2" "$3")" = OK ]; }
value_on() { node_cli "$1" CONFIG GET "$2" | tr -d '\r' | sed -n 2p; }

# close_fence: no failover can begin, and no write is accepted. What was set before is noted in a file, which a run that was
# killed leaves for the next one. Sets REPLICAS to those that answer.
close_fence() {
  noted=$backups/.restore-in-progress
  REPLICAS=
  for node in $(words "$REDIS_NODES"); do
    [ "$node" != "$MASTER" ] || continue
    if [ "$(node_cli "$node" ROLE | head -n 1)" = slave ]; then REPLICAS="$REPLICAS $node"
    else say "$node does not answer as replica: it gets the data when it is back"; fi
  done
  if [ ! -s "$noted" ]; then
    for node in $REPLICAS; do printf '%s replica-priority %s\n' "$node" "$(value_on "$node" replica-priority)"; done >"$noted.new"
    printf '%s min-replicas-to-write %s\n' "$MASTER" "$(value_on "$MASTER" min-replicas-to-write)" >>"$noted.new"
    mv -f "$noted.new" "$noted"
  fi
  for node in $REPLICAS; do set_on "$node" replica-priority 0 || die "$node refused CONFIG SET replica-priority"; done
  # A Sentinel asks its nodes every 10 s.
  wait_for 15 no_replica_is_electable || die 'the Sentinels did not notice within 15 s that no replica may be promoted'
  set_on "$MASTER" min-replicas-to-write "$fence_replicas" || die "$MASTER refused CONFIG SET min-replicas-to-write"
}

no_replica_is_electable() {
  for sentinel in $(words "$REDIS_SENTINELS"); do
    sentinel_cli "$sentinel" SENTINEL REPLICAS "$REDIS_MASTER_NAME" | awk -v ours="$REPLICAS " '
      NR % 2 { key = $0; next }
      key == "ip" { host = $0 }
      key == "port" { port = $0 }
      key == "slave-priority" && $0 != 0 && index(ours, " " host ":" port " ") { electable = 1 }
      END { exit electable }' || return 1
  done
}

# open_fence: back to what was noted.
open_fence() {
  [ -s "${noted:-}" ] || return 0
  while read -r node name value; do
    set_on "$node" "$name" "$value" </dev/null || say "$node could not be told $name $value; it knows it again after a restart"
  done <"$noted"
  rm -f "$noted"
}
