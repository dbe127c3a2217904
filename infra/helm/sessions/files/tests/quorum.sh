#!/bin/sh
# Every Sentinel could fail over, and all name one master that says so itself.
set -eu
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib.sh
. /redis/scripts/lib.sh
# shellcheck source-path=SCRIPTDIR source=../../../../redis/scripts/lib-secrets.sh
. /redis/scripts/lib-secrets.sh
load_credentials
for sentinel in $(words "$REDIS_SENTINELS"); do
  answer=$(sentinel_cli "$sentinel" SENTINEL CKQUORUM "$REDIS_MASTER_NAME")
  case $answer in OK*) say "$sentinel: $answer" ;; *) die "$sentinel: ${answer:-no answer}" ;; esac
done
ask_majority || die 'no majority of Sentinels names a master'
[ "$(node_cli "$MASTER" ROLE | head -n 1)" = master ] || die "$MASTER is named master and is none"
say "master is $MASTER, epoch $EPOCH"
