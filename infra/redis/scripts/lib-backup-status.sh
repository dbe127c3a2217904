# shellcheck shell=sh
# What is known about the backups, for people (status.json) and for Prometheus. Sourced by backup.sh.

# write_status yes|no NAME: after a run, whether it went well, and the backup it made. The last good one stays known.
# shellcheck disable=SC2154
write_status() {
  if [ "$1" = yes ]; then last=$2; ok=1; else last=$(json_field lastFile "$folder/status.json"); last=${last%.rdb}; ok=0; fi
  about=$folder/$last.json
  taken=$(json_field takenAt "$about")
  bytes=$(json_field bytes "$about")
  keys=$(json_field keys "$about")
  seconds=$(json_field durationSeconds "$about")
  files=$(find "$folder" -name 'redis-*.rdb' | wc -l | tr -d ' ')
  ran=$(now)
  printf '{"lastRunAt":%s,"lastRunOk":%s,"lastSuccessAt":%s,"lastFile":"%s","bytes":%s,"keys":%s,"verified":%s,"files":%s}\n' \
    "$ran" "$([ "$ok" = 1 ] && echo true || echo false)" "${taken:-0}" "${last:+$last.rdb}" "${bytes:-0}" "${keys:-0}" \
    "$([ -n "$taken" ] && echo true || echo false)" "$files" >"$folder/.status.json"
  # Prometheus' exporter runs as somebody else.
  chmod 644 "$folder/.status.json"
  mv -f "$folder/.status.json" "$folder/status.json"
  metrics=${REDIS_BACKUP_METRICS_FILE:-$folder/metrics.prom}
  {
    gauge redis_backup_last_run_timestamp_seconds 'When a backup was last tried.' "$ran"
    gauge redis_backup_last_run_success '1 when the last try made a verified backup.' "$ok"
    gauge redis_backup_last_success_timestamp_seconds 'When the newest verified backup was taken; 0 without one.' "${taken:-0}"
    gauge redis_backup_size_bytes 'Size of the newest verified backup.' "${bytes:-0}"
    gauge redis_backup_keys 'Keys in the newest verified backup.' "${keys:-0}"
    gauge redis_backup_duration_seconds 'How long the newest one took, verification included.' "${seconds:-0}"
    gauge redis_backup_files 'Backups that are kept.' "$files"
  } >"$metrics.new"
  chmod 644 "$metrics.new"
  mv -f "$metrics.new" "$metrics"
}

gauge() { printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$2" "$1" "$1" "$3"; }
