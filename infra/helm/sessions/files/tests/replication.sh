#!/bin/sh
# What is written on the master is read from every replica, at the addresses that Sentinels know.
set -eu
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib.sh
. /redis/scripts/lib.sh
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib-secrets.sh
. /redis/scripts/lib-secrets.sh
load_credentials
wait_for 30 ask_majority || die 'no majority of Sentinels names a master'
key=helm-test:$(now)
replicas=$(($(words "$REDIS_NODES" | wc -w) - 1))
confirmed=$(CLI_SECONDS=10; printf 'SET %s here EX 60\nWAIT %s 5000\n' "$key" "$replicas" | node_cli "$MASTER" | tail -n 1)
[ "$confirmed" = "$replicas" ] || die "$confirmed of $replicas replicas confirmed a write"
has_it() { [ "$(node_cli "$node" GET "$key")" = here ]; }
for node in $(words "$REDIS_NODES"); do
  wait_for 10 has_it || die "$node does not have what was written on $MASTER"
  say "$node has it"
done
