#!/bin/sh
# Writes what Prometheus scrapes, and what the exporter says to be let in, from the same variables as infra/redis. Then it
# waits to be stopped: Compose takes a container that ends for one that failed.
#
#   write-scrape-config.sh TARGETS_DIR PASSWORDS_DIR
#
# TARGETS_DIR    redis.yml, sentinels.yml, api.yml, worker.yml, backup.yml: see ../README.md
# PASSWORDS_DIR  passwords.json, for redis_exporter's --redis.password-file
#
# REDIS_NODES, REDIS_SENTINELS, REDIS_MASTER_NAME, REDIS_PASSWORD_FILE, REDIS_SENTINEL_PASSWORD_FILE, REDIS_USERS_DIR
#                as in redis-start.sh; with a folder of users the user is `exporter`
# REDIS_TLS_CA_FILE   set: nodes and Sentinels are asked over TLS
# API_TARGETS, WORKER_TARGETS, BACKUP_TARGETS   host:port,…; nothing for none
set -eu
targets=${1:?TARGETS_DIR} passwords=${2:?PASSWORDS_DIR}
group=${REDIS_MASTER_NAME:-mymaster}
prefix=redis://
[ -z "${REDIS_TLS_CA_FILE:-}" ] || prefix=rediss://
user=
[ -z "${REDIS_USERS_DIR:-}" ] || user=exporter@

words() { printf '%s' "$1" | tr ',' ' '; }

# listed NAME ADDRESSES: "NAME-1/ADDRESS", "NAME-2/ADDRESS", …
listed() {
  number=0
  for address in $(words "$2"); do
    number=$((number + 1))
    printf '%s"%s"' "$([ "$number" = 1 ] || printf ', ')" "${1:+$1-$number/}$address"
  done
}

# file NAME TARGETS LABELS
file() {
  if [ -z "$2" ]; then rm -f "$targets/$1.yml"; return; fi
  printf -- '- targets: [%s]\n  labels: { redis_group: %s%s }\n' "$2" "$group" "$3" >"$targets/.$1.yml"
  mv -f "$targets/.$1.yml" "$targets/$1.yml"
}

secret() { sed 's/[\\"]/\\&/g' "$1"; }

# entries FILE ADDRESSES
entries() {
  [ -n "$1" ] || return 0
  for address in $(words "$2"); do printf ',\n  "%s%s%s": "%s"' "$prefix" "$user" "$address" "$(secret "$1")"; done
}

label=
[ "$prefix$user" = redis:// ] || label=", __target_prefix: \"$prefix$user\""
file redis "$(listed redis "$REDIS_NODES")" "$label"
file sentinels "$(listed sentinel "$REDIS_SENTINELS")" "$label"
file api "$(listed '' "${API_TARGETS:-}")" ''
file worker "$(listed '' "${WORKER_TARGETS:-}")" ''
file backup "$(listed '' "${BACKUP_TARGETS:-}")" ''

of_nodes=${REDIS_PASSWORD_FILE:-} of_sentinels=${REDIS_SENTINEL_PASSWORD_FILE:-}
if [ -n "$user" ]; then of_nodes=$REDIS_USERS_DIR/exporter of_sentinels=$of_nodes; fi
{
  printf '{'
  { entries "$of_nodes" "$REDIS_NODES"; entries "$of_sentinels" "$REDIS_SENTINELS"; } | sed '1s/^,//'
  printf '\n}\n'
} >"$passwords/.passwords.json"
# The exporter is somebody else; nobody but it and this has the folder.
chmod 644 "$passwords/.passwords.json"
mv -f "$passwords/.passwords.json" "$passwords/passwords.json"
trap 'exit 0' HUP INT TERM
while :; do sleep 3600 & wait $!; done
