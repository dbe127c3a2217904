# shellcheck shell=sh
# A throw-away redis-server that loads one backup. Sourced after lib.sh and lib-secrets.sh, never run.
#
# REDIS_VERIFY_WAIT   seconds that loading may take; default 600
# REDIS_SERVER        the binary; default redis-server

# The exit codes of the scripts that look at backups.
# shellcheck disable=SC2034
EXIT_USAGE=2 EXIT_BAD_BACKUP=3
scratch='' SCRATCH_PID=''

# bad_backup MESSAGE...: ends because the file cannot be trusted.
bad_backup() { say "$*"; exit "$EXIT_BAD_BACKUP"; }

# json_field NAME FILE: a field of one of our own one-line JSON files.
json_field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$2" 2>/dev/null || :; }

# manifest_of FILE.rdb: what backup.sh has noted about it.
manifest_of() { printf '%s.json' "${1%.rdb}"; }

# check_header FILE: looks like a snapshot, and is the one that was noted. Sets RDB_VERSION and SHA256.
check_header() {
  [ -f "$1" ] || bad_backup "there is no backup $1"
  [ -s "$1" ] || bad_backup "$1 is empty"
  header=$(head -c 9 "$1" | tr -d '\000')
  case $header in
    REDIS[0-9][0-9][0-9][0-9] | VALKEY[0-9][0-9][0-9]) ;;
    *) bad_backup "$1 is no snapshot of Redis: it does not begin with REDIS and a version" ;;
  esac
  RDB_VERSION=$(printf '%s' "$header" | sed -e 's/^[A-Z]*0*//')
  SHA256=$(sha256 <"$1")
  noted=$(json_field sha256 "$(manifest_of "$1")")
  [ -z "$noted" ] || [ "$noted" = "$SHA256" ] ||
    bad_backup "$1 is not what was backed up: its checksum is $SHA256, $(manifest_of "$1") says $noted. It was cut or changed."
}

# start_scratch FOLDER FILE: loads FILE, with the configuration lines on standard input in addition; ends the script with
# words about the file when it cannot be loaded. Sets SCRATCH_PID.
start_scratch() {
  scratch=$1
  mkdir -p "$scratch"
  ln -sf "$2" "$scratch/backup.rdb"
  {
    printf 'dir %s\ndbfilename backup.rdb\nunixsocket %s\nlogfile %s\n' "$(quoted "$scratch")" \
      "$(quoted "$scratch/socket")" "$(quoted "$scratch/log")"
    printf 'save ""\nappendonly no\nshutdown-on-sigterm nosave\nset-proc-title no\nprotected-mode no\n'
    cat
  } >"$scratch/redis.conf"
  "${REDIS_SERVER:-redis-server}" "$scratch/redis.conf" >>"$scratch/log" 2>&1 &
  SCRATCH_PID=$!
  scratch_deadline=$(($(now) + ${REDIS_VERIFY_WAIT:-600}))
  while [ "$(scratch_cli PING)" != PONG ]; do
    kill -0 "$SCRATCH_PID" 2>/dev/null || explain_scratch "$2"
    [ "$(now)" -lt "$scratch_deadline" ] || die "$2 was not loaded within ${REDIS_VERIFY_WAIT:-600} s"
    sleep 0.1
  done
}

scratch_cli() (
  REDISCLI_AUTH=${REDIS_PASSWORD:-}
  if [ -n "$REDISCLI_AUTH" ]; then export REDISCLI_AUTH; else unset REDISCLI_AUTH; fi
  set -- -s "$scratch/socket" "$@"
  [ -z "${SCRIPT_USER:-}" ] || set -- --user "$SCRIPT_USER" "$@"
  limited 5 "${REDIS_CLI:-redis-cli}" "$@" 2>/dev/null || :
)

scratch_keys() { scratch_cli DBSIZE; }

# explain_scratch FILE: why redis-server ended, from its log.
explain_scratch() {
  # Valkey calls a version it does not know a wrong signature; the signature itself has been looked at already.
  if grep -qE "Can't handle RDB format version|Wrong signature" "$scratch/log"; then
    bad_backup "$1 has RDB version $RDB_VERSION, written by a newer server than" \
      "$("${REDIS_SERVER:-redis-server}" --version | sed 's/ sha=.*//'): use the version that made it, or a newer one"
  elif grep -qiE 'short read|unexpected EOF|invalid object type|unknown RDB' "$scratch/log"; then
    bad_backup "$1 is cut off or damaged: $(grep -iE 'short read|unexpected EOF|invalid|unknown RDB' "$scratch/log" | head -n 1 | sed 's/^[^#*]*[#*] //')"
  elif grep -qi 'checksum' "$scratch/log"; then
    bad_backup "$1 is damaged: its own checksum does not fit"
  fi
  die "$1 could not be loaded: $(grep -E '[#]' "$scratch/log" | tail -n 1)"
}

stop_scratch() {
  [ -n "$SCRATCH_PID" ] || return 0
  kill -KILL "$SCRATCH_PID" 2>/dev/null || :
  wait "$SCRATCH_PID" 2>/dev/null || :
  SCRATCH_PID=
}
