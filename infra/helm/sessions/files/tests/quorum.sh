#!/bin/sh
# Every Sentinel could fail over, and all name one master that says so itself.
set -eu
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib.sh
. /redis/scripts/lib.sh
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib-secrets.sh
. /redis/scripts/lib-secrets.sh
load_credentials
could_fail_over() {
  answer=$(sentinel_cli "$sentinel" SENTINEL CKQUORUM "$REDIS_MASTER_NAME")
  case $answer in OK*) ;; *) return 1 ;; esac
}
for sentinel in $(words "$REDIS_SENTINELS"); do
  wait_for 10 could_fail_over || die "$sentinel: ${answer:-no answer}"
  say "$sentinel: $answer"
done
wait_for 30 ask_majority || die 'no majority of Sentinels names a master'
is_master() { [ "$(node_cli "$MASTER" ROLE | head -n 1)" = master ]; }
wait_for 10 is_master || die "$MASTER is named master and is none"
say "master is $MASTER, epoch $EPOCH"
