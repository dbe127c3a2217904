#!/bin/sh
# Runs a command in a network namespace of its own, with loopback up and packet filters at hand:
#   namespace.sh COMMAND [ARG ...]
# What it cuts cannot reach this machine's network, and it is gone with its last process. Without root it takes a user
# namespace too. `namespace.sh true` tells whether this machine can do it.
set -eu
die() { printf '%s\n' "$*" >&2; exit 125; }

if [ "${1:-}" != --inside ]; then
  [ "$(uname -s)" = Linux ] || die 'network namespaces exist on Linux only'
  for tool in unshare ip iptables iptables-restore; do
    command -v "$tool" >/dev/null || die "$tool is missing (Debian, Ubuntu: apt-get install util-linux iproute2 iptables)"
  done
  map=
  [ "$(id -u)" -eq 0 ] || map=--map-root-user
  # shellcheck disable=SC2086
  exec unshare --net $map -- "$0" --inside "$@"
fi
shift
ip link set lo up || die 'the loopback interface of a new network namespace cannot be brought up'
for table in filter:INPUT nat:OUTPUT; do
  { iptables -w -t "${table%:*}" -N TESTBED && iptables -w -t "${table%:*}" -I "${table#*:}" -j TESTBED; } ||
    die "iptables cannot change the table ${table%:*} of a new network namespace"
done
TESTBED_NAMESPACE=$(readlink /proc/self/ns/net)
export TESTBED_NAMESPACE
exec "$@"
