#!/bin/sh
# Loads a backup into the running topology: every node keeps running, no volume is touched, Sentinel fails nobody over.
#
#   restore.sh [--force] FILE|latest
#
# Steps: verify the file; refuse when the group holds keys, unless --force; stop writes on the master and failovers; copy what
# is there to pre-restore-*.rdb and verify that too; let the master copy the backup from a throw-away redis-server that runs
# here; make it master again; wait until each replica has the same. Reads go on meanwhile. When something fails after the
# master began to load, the copy of what was there is loaded back.
#
# REDIS_RESTORE_HOST       address of the machine this runs on, as the nodes reach it; default REDIS_ANNOUNCE_HOST; required
# REDIS_RESTORE_PORT       port there, which the nodes must be able to reach; default 16379
# REDIS_RESTORE_WAIT       seconds that the master may take to load, and the replicas after it; default 600
# REDIS_BACKUP_DIR         where `latest` is looked for and pre-restore-*.rdb goes; default /backups
# REDIS_VERIFY_WAIT, TMPDIR   as in verify.sh; memory for the data must be free here, and room for one more copy
# REDIS_NODES, REDIS_SENTINELS, REDIS_MASTER_NAME, REDIS_SERVER, REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh;
#                          with REDIS_USERS_DIR the files of `admin` and `replica` are needed
#
# Ends with 0 when all have the data, and one line of JSON; 1 when it could not begin: nothing was changed; 2 when called
# wrongly; 3 when the backup is bad (verify.sh); 4 when refused without --force; 5 when it failed and what was there is back;
# 6 when it failed and is not: the message says where the copy lies; 7 when the master has the data and not every replica
# yet. A run that was killed: run it again with --force.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
# shellcheck source-path=SCRIPTDIR source=lib-scratch.sh
. "$here/lib-scratch.sh"
# shellcheck source-path=SCRIPTDIR source=lib-fence.sh
. "$here/lib-fence.sh"

force=no
[ "${1:-}" != --force ] || { force=yes; shift; }
[ $# = 1 ] && [ "${1#-}" = "$1" ] || { say 'usage: restore.sh [--force] FILE|latest'; exit "$EXIT_USAGE"; }
REDIS_RESTORE_HOST=${REDIS_RESTORE_HOST:-${REDIS_ANNOUNCE_HOST:-}}
require REDIS_NODES REDIS_SENTINELS REDIS_RESTORE_HOST
require_address REDIS_RESTORE_HOST "$REDIS_RESTORE_HOST"
check_tls
[ -z "${REDIS_USERS_DIR:-}" ] || require_users admin replica
load_credentials
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
port=${REDIS_RESTORE_PORT:-16379}
patience=${REDIS_RESTORE_WAIT:-600}
backups=${REDIS_BACKUP_DIR:-/backups}
umask 077
temporary=$(mktemp -d "${TMPDIR:-/tmp}/restore.XXXXXX")
phase=before
told=no
safety=

master_keys() { node_cli "$MASTER" DBSIZE; }

newest() { for file in "$backups"/redis-*.rdb; do printf '%s\n' "$file"; done | sort | tail -n 1; }

# serve FILE: a server that the master may copy from, with the users and certificates of the nodes.
serve() {
  lines=$(user_lines "$here/../conf/users.acl" "$REDIS_PASSWORD" "${REDIS_PASSWORD_FILE:-}")
  served=$temporary/$(now)
  mkdir "$served"
  {
    listen_lines "$port"
    printf 'bind %s\nrepl-diskless-sync yes\nrepl-diskless-sync-delay 0\n' "$REDIS_RESTORE_HOST"
    if [ -n "$lines" ]; then
      printf '%s\n' "$lines" >"$served/users.acl"
      printf 'aclfile %s\n' "$(quoted "$served/users.acl")"
    fi
  } >"$served/more"
  start_scratch "$served" "$1" <"$served/more"
}

copied() { printf '%s\n' "$copy" | info_field "$1"; }

# Sets OUTCOME when the copying has come to an end.
has_ended() {
  copy=$(node_cli "$MASTER" INFO replication)
  case $(copied master_host):$(copied master_port) in
    "$REDIS_RESTORE_HOST:$port") heard=$(now) ;;
    :) [ $(($(now) - heard)) -le 30 ] || OUTCOME="$MASTER does not answer" ;;
    *) OUTCOME="$MASTER was told to follow another node" ;;
  esac
  kill -0 "$SCRATCH_PID" 2>/dev/null || OUTCOME='the server with the backup ended'
  if [ "$(copied master_link_status)" = up ] && [ "$(master_keys)" = "$(scratch_keys)" ] &&
    [ "$(copied slave_repl_offset)" = "$(scratch_cli INFO replication | info_field master_repl_offset)" ]; then
    OUTCOME=${OUTCOME:-copied}
  fi
  [ -n "$OUTCOME" ]
}

# copy_to_master FILE: the master becomes a copy of FILE and is master again; 1 when it did not get there.
copy_to_master() {
  serve "$1"
  told=yes
  # `OK Already connected` when what went before was served from here too.
  case $(node_cli "$MASTER" REPLICAOF "$REDIS_RESTORE_HOST" "$port") in
    OK*) ;;
    *) say "$MASTER refused to copy"; return 1 ;;
  esac
  heard=$(now) OUTCOME=
  wait_for "$patience" has_ended || OUTCOME="$MASTER did not copy $1 within $patience s"
  [ "$OUTCOME" = copied ] || { say "$OUTCOME"; return 1; }
  RESTORED_KEYS=$(scratch_keys)
  node_cli "$MASTER" REPLICAOF NO ONE >/dev/null
  wait_for 10 is_master || { say "$MASTER is not master again"; return 1; }
  stop_scratch
}
is_master() { [ "$(node_cli "$MASTER" ROLE | head -n 1)" = master ]; }

# After a full copy Redis writes a new append-only file; until then a restart would bring back the data of before.
is_on_disk() {
  persistence=$(node_cli "$1" INFO persistence)
  [ "$(printf '%s\n' "$persistence" | info_field aof_rewrite_in_progress)" = 0 ] &&
    [ "$(printf '%s\n' "$persistence" | info_field aof_rewrite_scheduled)" = 0 ]
}

all_have_it() {
  keys=$(master_keys)
  is_on_disk "$MASTER" || return 1
  for replica in $REPLICAS; do
    [ "$(node_cli "$replica" INFO replication | info_field master_link_status)" = up ] || return 1
    [ "$(node_cli "$replica" DBSIZE)" = "$keys" ] || return 1
    is_on_disk "$replica" || return 1
  done
}

# Whether the master has begun to take over what was served: then only the copy of before is sure to be what was there.
has_begun() { [ "$told" = yes ] && [ "$(scratch_cli INFO stats | info_field sync_full)" != 0 ]; }

put_back() {
  phase=after
  if ! has_begun; then
    [ "$told" = no ] || node_cli "$MASTER" REPLICAOF NO ONE >/dev/null
    code=5
  else
    stop_scratch
    say 'loading back what was there'
    code=6
    if [ -z "$safety" ] || (trap stop_scratch EXIT; copy_to_master "$safety"); then code=5; fi
    node_cli "$MASTER" REPLICAOF NO ONE >/dev/null
  fi
  case $code in
    5) say "restore failed; $MASTER has what it had, $(master_keys) keys" ;;
    6) say "restore failed, and $MASTER may not have what it had. It is whole in $safety: mend the cause and run restore.sh --force $safety" ;;
  esac
}

on_exit() {
  code=$?
  trap '' HUP INT TERM
  set +e
  [ "$phase" != loading ] || put_back
  open_fence
  stop_scratch
  rm -rf "$temporary"
  exit "$code"
}
trap on_exit EXIT
trap 'exit 1' HUP INT TERM

file=$1
[ "$file" != latest ] || file=$(newest)
about=$(sh "$here/verify.sh" "$file") || exit
file=$(CDPATH='' cd -- "$(dirname -- "$file")" && pwd -P)/${file##*/}
printf '%s\n' "$about" >"$temporary/about.json"
say "verified $file: $(json_field keys "$temporary/about.json") keys, $(json_field ageSeconds "$temporary/about.json") s old"

ask_majority || die "no majority of Sentinels names a master ($ANSWERS answered)"
if [ -s "$backups/.restore-in-progress" ] && ! is_master; then
  say "an earlier restore was killed while $MASTER copied: making it master again"
  node_cli "$MASTER" REPLICAOF NO ONE >/dev/null
fi
is_master || die "the Sentinels name $MASTER, which does not answer as master"
require_no_newer_server
before=$(master_keys)
case $before in '' | *[!0-9]*) die "$MASTER does not say how many keys it has: $before" ;; esac
if [ "$before" != 0 ] && [ "$force" = no ]; then
  say "refused: the group holds $before keys, newer than this backup. With --force they are replaced by the backup's" \
    "$(json_field keys "$temporary/about.json"), and kept in $backups/pre-restore-*.rdb."
  exit 4
fi
mkdir -p "$backups" && [ -w "$backups" ] || die "the folder $backups cannot be written to (REDIS_BACKUP_DIR)"

# The master accepts no write any more: a replica that has got this far has them all. The master itself where none has.
choose_source() {
  wanted=$(node_cli "$MASTER" INFO replication | info_field master_repl_offset)
  [ -n "$wanted" ] || die "$MASTER does not answer: nothing was changed"
  wait_for 30 a_replica_has_all && return 0
  say 'no replica has all that the master has: copying from the master'
  SOURCE=$MASTER
}
a_replica_has_all() {
  SOURCE=$(furthest_replica)
  [ -n "$SOURCE" ] || return 1
  offset=$(node_cli "$SOURCE" INFO replication | info_field slave_repl_offset)
  [ "${offset:-0}" -ge "$wanted" ]
}

close_fence
before=$(master_keys)
if [ "$before" != 0 ]; then
  safety=$backups/pre-restore-$(date -u +%Y%m%dT%H%M%SZ).rdb
  choose_source
  (CLI_SECONDS=$patience; node_cli "$SOURCE" --rdb "$safety" >/dev/null)
  sh "$here/verify.sh" "$safety" >/dev/null || die "what is there now could not be copied away: nothing was changed"
  say "what was there is in $safety, $before keys, copied from $SOURCE"
fi

phase=loading
copy_to_master "$file" || exit 1
phase=after
complete=true
wait_for "$patience" all_have_it || complete=false
say "restored $RESTORED_KEYS keys into $MASTER and its replicas"
printf '{"file":"%s","master":"%s","keysBefore":%s,"keys":%s,"safetyCopy":"%s","complete":%s}\n' "$file" "$MASTER" "$before" \
  "$RESTORED_KEYS" "$safety" "$complete"
[ "$complete" = true ] || { say "not all of$REPLICAS have it after $patience s"; exit 7; }
