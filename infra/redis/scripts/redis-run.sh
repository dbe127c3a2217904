#!/bin/sh
# Starts one Redis node and stays in front of it: on SIGTERM (`docker stop`) it first hands the master over, as a preStop
# hook does elsewhere, and then lets Redis end.
#
#   redis-run.sh [DATA_DIR]
#
# Environment: that of redis-start.sh and redis-prestop.sh. Ends with the exit code of Redis. A grace period of 45 s
# covers the hand-over and shutdown-timeout.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

stop() {
  trap '' TERM INT
  # What cannot be handed over is said; Redis ends all the same, after waiting for its replicas (shutdown-timeout).
  sh "$here/redis-prestop.sh" || :
  kill -TERM "$redis" 2>/dev/null
}

sh "$here/redis-start.sh" "$@" &
redis=$!
trap stop TERM INT
# A trap ends `wait` before its process has ended.
while :; do
  wait "$redis"
  code=$?
  kill -0 "$redis" 2>/dev/null || exit "$code"
done
