# shellcheck shell=sh
# What the scripts share: asking nodes and Sentinels with a time limit, and counting the Sentinels' votes.
# Sourced, never run. Variables it reads are documented in the scripts; what it sets for them is in capitals.
# shellcheck disable=SC2034

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }
now() { date +%s; }

# require NAME...: ends with one message that names every missing variable.
require() {
  missing=
  for name in "$@"; do
    eval "value=\${$name:-}"
    [ -n "$value" ] || missing="$missing $name"
  done
  [ -z "$missing" ] || die "not set:$missing (see the top of this script)"
}

# require_address NAME VALUE: Sentinel remembers addresses; a name would stop failovers while DNS is away.
require_address() {
  case $2 in
    *:*) ;;
    *[!0-9.]*) die "$1 must be an IP address, not the name '$2'" ;;
  esac
}

host_of() { printf '%s' "${1%:*}"; }
port_of() { printf '%s' "${1##*:}"; }
# words LIST: a comma-separated list as words.
words() { printf '%s' "$1" | tr ',' ' '; }

# limited SECONDS COMMAND...: GNU and busybox have `timeout`, macOS has not.
limited() {
  if command -v timeout >/dev/null 2>&1; then timeout "$@"; return; fi
  limit=$1; shift
  # What runs in the background is given no input unless it is told to.
  { "$@" <&3 3<&- & limited_pid=$!; } 3<&0
  (sleep "$limit"; kill "$limited_pid") >/dev/null 2>&1 & watch_pid=$!
  wait "$limited_pid"; limited_status=$?
  kill "$watch_pid" 2>/dev/null || :
  return "$limited_status"
}

# cli USER PASSWORD HOST:PORT COMMAND...: one question, at most CLI_SECONDS (1); no answer is empty output, never a failure.
cli() (
  user=$1 REDISCLI_AUTH=$2 host=$(host_of "$3") port=$(port_of "$3")
  if [ -n "$REDISCLI_AUTH" ]; then export REDISCLI_AUTH; else unset REDISCLI_AUTH; fi
  shift 3
  set -- -h "$host" -p "$port" "$@"
  [ -z "$user" ] || set -- --user "$user" "$@"
  if [ -n "${REDIS_TLS_CERT_FILE:-}" ]; then
    set -- --tls --cert "$REDIS_TLS_CERT_FILE" --key "$REDIS_TLS_KEY_FILE" "$@"
    [ -z "${REDIS_TLS_CA_FILE:-}" ] || set -- --cacert "$REDIS_TLS_CA_FILE" "$@"
  fi
  limited "${CLI_SECONDS:-1}" "${REDIS_CLI:-redis-cli}" "$@" 2>/dev/null || :
)
node_cli() { cli "${SCRIPT_USER:-}" "${REDIS_PASSWORD:-}" "$@"; }
sentinel_cli() { cli "${SCRIPT_USER:-}" "${REDIS_SENTINEL_PASSWORD:-}" "$@"; }

# wait_for SECONDS COMMAND...: repeats COMMAND until it succeeds; 1 when time is up. Not to be nested.
wait_for() {
  wait_deadline=$(($(now) + $1)); shift
  until "$@"; do
    [ "$(now)" -le "$wait_deadline" ] || return 1
    sleep 0.1
  done
}

# info_field NAME: the value of one field of an INFO on standard input.
info_field() { tr -d '\r' | sed -n "s/^$1://p"; }

# lines_of LIST: a comma-separated list, one item a line.
lines_of() { printf '%s\n' "$1" | tr ',' '\n' | sed '/^$/d'; }

# sentinel_vote HOST:PORT: prints `epoch master known-replicas`, or nothing. The address comes first and from its own
# command: the Sentinel that leads a failover goes on showing the old one in SENTINEL MASTER, under the new epoch already.
sentinel_vote() {
  printf 'SENTINEL GET-MASTER-ADDR-BY-NAME %s\nSENTINEL MASTER %s\n' "$REDIS_MASTER_NAME" "$REDIS_MASTER_NAME" |
    sentinel_cli "$1" | awk '
      NR == 1 { host = $0; next }
      NR == 2 { port = $0; next }
      NR % 2 { key = $0; next }
      { value[key] = $0 }
      END { if (value["config-epoch"] != "") print value["config-epoch"], host ":" port, value["num-slaves"] }'
}

# ask_majority: asks all Sentinels at once. Sets MASTER, EPOCH and KNOWN_REPLICAS when a majority of all Sentinels, not
# only of those that answer, name one master at the highest epoch; returns 1 else. ANSWERS says how many answered.
ask_majority() {
  sentinel_count=$(words "$REDIS_SENTINELS" | wc -w)
  votes=$(for sentinel in $(words "$REDIS_SENTINELS"); do sentinel_vote "$sentinel" & done; wait)
  ANSWERS=$(printf '%s' "$votes" | awk 'END { print NR }')
  verdict=$(printf '%s\n' "$votes" | awk -v need="$((sentinel_count / 2 + 1))" '
    NF != 3 { next }
    $1 > top || !seen { top = $1 + 0; seen = 1; split("", count); replicas = 0 }
    $1 == top { count[$2]++; if ($3 > replicas) replicas = $3 }
    END { for (master in count) if (count[master] >= need) print master, top, replicas }')
  [ -n "$verdict" ] || return 1
  MASTER=${verdict%% *}
  EPOCH=$(printf '%s' "$verdict" | cut -d' ' -f2)
  KNOWN_REPLICAS=${verdict##* }
}

# roles_are_known: no Sentinel takes a replica for a master and is about to demote what it finds to be one, as it does at the
# next INFO (every 10 s) with a replica that was a master for 8 s. Promoted in these seconds, the node would be demoted again, and
# the group without a master for half a minute.
roles_are_known() {
  for sentinel in $(words "$REDIS_SENTINELS"); do
    sentinel_cli "$sentinel" SENTINEL REPLICAS "$REDIS_MASTER_NAME" | awk '
      NR % 2 { key = $0; next }
      key == "flags" { down = /down/ }
      key == "info-refresh" { heard = $0 }
      key == "role-reported" && $0 == "master" && !down { mistaken = heard > 5000 }
      END { exit mistaken }' || return 1
  done
}

# request_failover SECONDS: asks one Sentinel after the other until one starts a failover or has one under way; returns
# 1 when none did in time. REFUSAL is the last answer. A Sentinel in TILT (for 30 s after it stood still) says OK and then
# does nothing, so it is not asked.
request_failover() {
  failover_deadline=$(($(now) + $1))
  REFUSAL='no Sentinel answered'
  while :; do
    for sentinel in $(words "$REDIS_SENTINELS"); do
      if [ "$(sentinel_cli "$sentinel" INFO sentinel | info_field sentinel_tilt)" = 1 ]; then
        REFUSAL="$sentinel is in TILT"
        continue
      fi
      answer=$(sentinel_cli "$sentinel" SENTINEL FAILOVER "$REDIS_MASTER_NAME")
      case $answer in
        OK* | *INPROG*) return 0 ;;
        ?*) REFUSAL=$answer ;;
      esac
    done
    [ "$(now)" -lt "$failover_deadline" ] || return 1
    sleep 1
  done
}

# furthest_replica: the one with a link to MASTER that has the most of its writes, as host:port. Copies are taken from there:
# one on the master forks it, and a Sentinel that looks meanwhile lists the copying client as a replica, at port 0, for good.
furthest_replica() {
  for candidate in $(words "$REDIS_NODES"); do
    node_cli "$candidate" INFO replication | tr -d '\r' | awk -F: -v node="$candidate" -v master="$MASTER" '
      { value[$1] = $2 }
      END {
        if (value["role"] == "slave" && value["master_link_status"] == "up" && value["master_sync_in_progress"] == 0 &&
            value["master_host"] ":" value["master_port"] == master) print value["slave_repl_offset"], node
      }'
  done | sort -rn | sed -n '1s/^[0-9]* //p'
}
