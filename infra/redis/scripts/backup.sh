#!/bin/sh
# Backs up the data of the group: copies the snapshot of the replica that is furthest, loads the copy to verify it
# (verify.sh), and only then lets older ones go (backups-to-delete.sh). Nothing is written to any node.
#
#   backup.sh          once
#   backup.sh loop     now and every REDIS_BACKUP_INTERVAL seconds, a failed one again sooner, until SIGTERM
#
# REDIS_BACKUP_DIR         folder of the backups; default /backups. There: redis-YYYYMMDDTHHMMSSZ.rdb with what is known of
#                          it in .json beside it, status.json, and the metrics
# REDIS_BACKUP_METRICS_FILE  metrics in Prometheus' text form; default metrics.prom in that folder
# REDIS_BACKUP_INTERVAL    seconds between two backups of `loop`; default 3600
# REDIS_BACKUP_RETRY       seconds until `loop` tries a failed one again; default 60, never more than the interval
# REDIS_BACKUP_TIMEOUT     seconds that the copying may take; default 600
# REDIS_BACKUP_REPLICA_WAIT  seconds to wait for a replica with a link, as while all are being started; default 30
# REDIS_BACKUP_FROM_MASTER `no` fails when there is none then; default yes: better a fork on the master than no backup. A
#                          Sentinel that looks meanwhile lists the copying client as a replica at port 0, until SENTINEL RESET
# REDIS_BACKUP_KEEP_HOURLY, _DAILY, _WEEKLY, _MONTHLY   default 24, 7, 4, 12
# REDIS_NODES, REDIS_SENTINELS, REDIS_MASTER_NAME, REDIS_SERVER, REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh;
#                          with REDIS_USERS_DIR the user is `backup` if it has a file
#
# Ends with 0 when there is a new verified backup, 1 when not (the older ones are kept), 2 when called wrongly.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
# shellcheck source-path=SCRIPTDIR source=lib-scratch.sh
. "$here/lib-scratch.sh"
# shellcheck source-path=SCRIPTDIR source=lib-backup-status.sh
. "$here/lib-backup-status.sh"

require REDIS_NODES REDIS_SENTINELS
check_tls
[ -z "${REDIS_USERS_DIR:-}" ] || [ ! -e "$REDIS_USERS_DIR/backup" ] || REDIS_USERNAME=${REDIS_USERNAME:-backup}
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
folder=${REDIS_BACKUP_DIR:-/backups}
umask 077

choose_source() {
  ask_majority || die "no majority of Sentinels names a master ($ANSWERS answered): nobody knows whose data counts"
  patience=$(($(now) + ${REDIS_BACKUP_REPLICA_WAIT:-30}))
  while SOURCE=$(furthest_replica) && [ -z "$SOURCE" ] && [ "$(now)" -lt "$patience" ]; do
    sleep 1
    # A failover may be under way: the replicas follow whom a majority names at its end.
    ask_majority || :
  done
  [ -z "$SOURCE" ] || return 0
  [ "${REDIS_BACKUP_FROM_MASTER:-yes}" = yes ] || die "no replica of $MASTER has a link to it"
  say "no replica of $MASTER has a link to it: copying from the master"
  SOURCE=$MASTER
}

# One backup; whatever goes wrong ends this subshell alone.
run() (
  started=$(now)
  choose_source
  name=redis-$(date -u +%Y%m%dT%H%M%SZ)
  partial=$folder/.$name.partial
  trap 'rm -f "$partial"' EXIT
  trap 'exit 1' HUP INT TERM
  CLI_SECONDS=${REDIS_BACKUP_TIMEOUT:-600}
  node_cli "$SOURCE" --rdb "$partial" >/dev/null
  [ -s "$partial" ] || die "$SOURCE gave no snapshot: not reachable, no room in $folder, or the user may not PSYNC"
  about=$(sh "$here/verify.sh" "$partial") || die "what $SOURCE gave cannot be loaded again"
  printf '%s,"source":"%s","takenAt":%s,"durationSeconds":%s}\n' \
    "$(printf '%s' "${about%\}}" | sed "s/\"file\":\"[^\"]*\"/\"file\":\"$name.rdb\"/")" "$SOURCE" "$started" \
    "$(($(now) - started))" >"$folder/.$name.json" || die "$folder cannot be written to"
  mv -f "$folder/.$name.json" "$folder/$name.json" || die "$folder cannot be written to"
  mv -f "$partial" "$folder/$name.rdb" || die "$folder cannot be written to"
  printf '%s' "$name"
)

rotate() {
  for file in "$folder"/redis-*.rdb; do printf '%s\n' "${file##*/}"; done | sh "$here/backups-to-delete.sh" |
    while read -r old; do rm -f "$folder/$old" "$folder/${old%.rdb}.json"; done
}

once() {
  mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] || die "the folder $folder cannot be written to (REDIS_BACKUP_DIR)"
  load_credentials
  # A run that was killed leaves its unfinished copy; that of one under way is younger.
  longest=$((${REDIS_BACKUP_TIMEOUT:-600} + ${REDIS_VERIFY_WAIT:-600}))
  find "$folder" -maxdepth 1 -name '.redis-*.partial' -mmin +$((longest / 60 + 1)) -exec rm -f {} +
  if name=$(run); then
    rotate
    write_status yes "$name"
    say "backed up and verified: $folder/$name.rdb, $(json_field keys "$folder/$name.json") keys"
    return 0
  fi
  write_status no ''
  return 1
}

case ${1:-} in
  '') once ;;
  loop)
    trap 'exit 0' HUP INT TERM
    interval=${REDIS_BACKUP_INTERVAL:-3600}
    # After a reboot this may run before Redis does.
    retry=${REDIS_BACKUP_RETRY:-60}
    [ "$retry" -le "$interval" ] || retry=$interval
    while :; do
      pause=$interval
      (once) || { pause=$retry; say "this backup failed; the older ones are kept, the next try is in $retry s"; }
      sleep "$pause" & wait $!
    done
    ;;
  *) say 'usage: backup.sh [loop]'; exit "$EXIT_USAGE" ;;
esac
