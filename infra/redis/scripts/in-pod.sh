#!/bin/sh
# Runs another script of this folder in a pod. Each node and Sentinel has a Service of its own, named like its pod; its
# address, which outlives the pod, is in a variable that the kubelet sets (REDIS_0_SERVICE_HOST). So neither DNS nor the API
# server is asked. A Service must exist before the pod starts: else this ends with 1, and the next start finds it.
#
#   in-pod.sh SCRIPT [ARGUMENT...]     one of this folder, or an absolute path
#
# POD_NAME             name of this pod; required
# REDIS_STATEFULSET, SENTINEL_STATEFULSET   what the pods' names begin with; default redis, sentinel
# TOPOLOGY_SIZE_DIR    folder with the files `nodes` and `sentinels`: how many there are; default /redis/size. With today's
#                      date (UTC, 2026-03-18) in its file `allow-empty-master` REDIS_ALLOW_EMPTY_MASTER is `yes`: a variable
#                      would begin a rollout, which waits for pods that cannot start. Forgotten, it holds no longer tomorrow
# REDIS_DATA_DIR       persistent folder; default /data. There the file `addresses` keeps what the addresses were: when
#                      Services were made anew, Sentinel's memory and this node's master are translated
#
# Sets REDIS_NODES, REDIS_SENTINELS and, in a pod of theirs, REDIS_ANNOUNCE_HOST or SENTINEL_ANNOUNCE_HOST and SENTINEL_NAME.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"

require POD_NAME
[ $# -ge 1 ] || { say 'usage: in-pod.sh SCRIPT [ARGUMENT...]'; exit 2; }
script=$1; shift
redis=${REDIS_STATEFULSET:-redis}
sentinel=${SENTINEL_STATEFULSET:-sentinel}
data=${REDIS_DATA_DIR:-/data}

address_of() { eval "printf '%s' \"\${$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')_SERVICE_HOST:-}\""; }

# count_of FILE STATEFULSET: as many as the file says; one that is being added counts itself.
count_of() {
  count=$(cat "${TOPOLOGY_SIZE_DIR:-/redis/size}/$1") || exit 1
  case $count in '' | 0 | *[!0-9]*) die "the file $1 of ${TOPOLOGY_SIZE_DIR:-/redis/size} must hold a number, not '$count'" ;; esac
  case $POD_NAME in
    "$2"-*[!0-9]*) ;;
    "$2"-*) [ "${POD_NAME##*-}" -lt "$count" ] || count=$((${POD_NAME##*-} + 1)) ;;
  esac
  printf '%s' "$count"
}

# list_of STATEFULSET COUNT PORT: host:port,… of all its pods.
list_of() {
  i=0 list=
  while [ "$i" -lt "$2" ]; do
    address=$(address_of "$1-$i")
    [ -n "$address" ] ||
      die "the Service $1-$i has no address here: create the Services first; they are found when this container starts again"
    list=$list${list:+,}$address:$3
    i=$((i + 1))
  done
  printf '%s' "$list"
}

# known_addresses: `name address` of every Service of nodes and Sentinels that there is.
known_addresses() {
  for set in "$redis" "$sentinel"; do
    i=0
    while address=$(address_of "$set-$i"); [ -n "$address" ]; do
      printf '%s %s\n' "$set-$i" "$address"
      i=$((i + 1))
    done
  done
}

# translate OLD NEW FILE: replaces the addresses of OLD by those that the same names have in NEW.
translate() {
  umask 077
  awk '
    FILENAME == ARGV[1] { old[$1] = $2; next }
    FILENAME == ARGV[2] { if ($1 in old && old[$1] != $2) now[old[$1]] = $2; next }
    { for (i = 1; i <= NF; i++) { bare = $i; gsub(/"/, "", bare); if (bare in now) $i = now[bare] } print }
  ' "$1" "$2" "$3" >"$3.translated"
  mv -f "$3.translated" "$3"
}

renew_addresses() {
  known_addresses >"$data/addresses.new"
  if [ -s "$data/addresses" ] && [ "$(cat "$data/addresses")" != "$(cat "$data/addresses.new")" ]; then
    say 'Services have other addresses than at the last start: translating them'
    for file in "$data/redis.conf" "$data/sentinel.conf"; do
      [ ! -s "$file" ] || translate "$data/addresses" "$data/addresses.new" "$file"
    done
  fi
  mv -f "$data/addresses.new" "$data/addresses"
}

permission=${TOPOLOGY_SIZE_DIR:-/redis/size}/allow-empty-master
if [ -r "$permission" ] && [ "$(cat "$permission")" = "$(date -u +%Y-%m-%d)" ]; then
  export REDIS_ALLOW_EMPTY_MASTER=yes
fi
nodes=$(count_of nodes "$redis") || exit 1
sentinels=$(count_of sentinels "$sentinel") || exit 1
REDIS_NODES=$(list_of "$redis" "$nodes" "${REDIS_PORT:-6379}") || exit 1
REDIS_SENTINELS=$(list_of "$sentinel" "$sentinels" "${SENTINEL_PORT:-26379}") || exit 1
export REDIS_NODES REDIS_SENTINELS
own=$(address_of "$POD_NAME")
# A pod that makes backups may be called like a node, and has no Service.
case ${own:+$POD_NAME} in
  "$redis"-*) export REDIS_ANNOUNCE_HOST="$own" ;;
  "$sentinel"-*) export SENTINEL_ANNOUNCE_HOST="$own" SENTINEL_NAME="$POD_NAME" ;;
esac
case $script in *-start.sh) renew_addresses ;; esac
case $script in /*) ;; *) script=$here/$script ;; esac
exec sh "$script" "$@"
