#!/bin/sh
# Hands nothing over: has Sentinel replace the master under writes that wait for every replica, and counts what is lost.
set -eu
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib.sh
. /redis/scripts/lib.sh
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib-secrets.sh
. /redis/scripts/lib-secrets.sh
load_credentials
replicas=$(($(words "$REDIS_NODES" | wc -w) - 1))
set_key=helm-test:failover:$(now)
acknowledged=0 written=0 until=$(($(now) + 25)) asked=no
wait_for 30 ask_majority || die 'no majority of Sentinels names a master'
before=$MASTER
while [ "$(now)" -lt "$until" ]; do
  written=$((written + 1))
  # Not repeated when it failed: what was not acknowledged may be missing.
  reply=$(printf 'SADD %s %s\nWAIT %s 500\n' "$set_key" "$written" "$replicas" | node_cli "$MASTER" | tr '\n' ' ')
  if [ "$reply" = "1 $replicas " ]; then acknowledged=$((acknowledged + 1)); noted="${noted:-} $written"
  else ask_majority || sleep 0.2; fi
  if [ "$asked" = no ] && [ "$acknowledged" -ge 20 ]; then request_failover 10 || die "$REFUSAL"; asked=yes; fi
done
wait_for 30 ask_majority || die 'no majority of Sentinels names a master'
[ "$MASTER" != "$before" ] || die "$before is master still"
# No answer is not an empty one.
read_back() {
  there=" $(printf 'ECHO answered\nSMEMBERS %s\n' "$set_key" | node_cli "$MASTER" | tr '\n' ' ')"
  case $there in ' answered '*) ;; *) return 1 ;; esac
}
wait_for 30 read_back || die "$MASTER does not say what it has"
lost=0
for number in $noted; do case $there in *" $number "*) ;; *) lost=$((lost + 1)) ;; esac; done
node_cli "$MASTER" DEL "$set_key" >/dev/null
say "from $before to $MASTER: $acknowledged of $written writes acknowledged, $lost of those lost"
[ "$lost" = 0 ]
