# shellcheck shell=sh
# The data folder of a Redis node. Sourced, never run.

# has_data DATA_DIR: there is an append-only file.
has_data() {
  for data_file in "$1"/appendonlydir/*; do
    [ ! -s "$data_file" ] || return 0
  done
  return 1
}

# has_dump DATA_DIR: there is a snapshot, which may be a quarter of an hour older than what the node had acknowledged.
has_dump() { [ -s "$1/dump.rdb" ]; }

# adopt_dump DATA_DIR: with appendonly on, Redis starts empty beside a dump.rdb. Where that is all there is, it becomes the
# base of the append-only file. The manifest comes last: without it the rest does not count.
adopt_dump() {
  if has_data "$1" || ! has_dump "$1"; then return; fi
  mkdir -p "$1/appendonlydir"
  cp "$1/dump.rdb" "$1/appendonlydir/appendonly.aof.1.base.rdb"
  printf 'file appendonly.aof.1.base.rdb seq 1 type b\n' >"$1/appendonlydir/appendonly.aof.manifest.new"
  mv -f "$1/appendonlydir/appendonly.aof.manifest.new" "$1/appendonlydir/appendonly.aof.manifest"
  say "no append-only file in $1: starting from its dump.rdb"
}

# memory_lines: maxmemory as REDIS_MAXMEMORY says, else a part of the container's limit; nothing where there is none.
memory_lines() {
  if [ -n "${REDIS_MAXMEMORY:-}" ]; then printf 'maxmemory %s\n' "$REDIS_MAXMEMORY"; return; fi
  for limit_file in "${REDIS_MEMORY_LIMIT_FILE:-/sys/fs/cgroup/memory.max}" /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    [ -r "$limit_file" ] || continue
    # Without a limit the file says `max`, or a number no machine has.
    awk -v ratio="${REDIS_MEMORY_LIMIT_RATIO:-0.6}" '
      /^[0-9]+$/ && $1 < 2 ^ 50 { printf "maxmemory %.0f\n", $1 * ratio }' "$limit_file"
    return
  done
}

# check_memory: the rest of the limit is what a fork, replicas' buffers and fragmentation take.
check_memory() {
  awk -v ratio="${REDIS_MEMORY_LIMIT_RATIO:-0.6}" 'BEGIN { exit !(ratio ~ /^[0-9.]+$/ && ratio > 0 && ratio <= 0.8) }' ||
    die "REDIS_MEMORY_LIMIT_RATIO must be above 0 and at most 0.8, not '$REDIS_MEMORY_LIMIT_RATIO'"
}
