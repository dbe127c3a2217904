#!/bin/sh
# Reads names of backups, one a line, and prints those that the rotation lets go. All of the two newest hours and the
# first of each hour, day, week (Monday to Sunday, UTC) and month are kept, for so many hours, days, weeks and months that
# have one; the newest of all always. So one that is made after data was lost takes the place of none made shortly before. What is not named redis-YYYYMMDDTHHMMSSZ.rdb is left alone. Looks at no file and no clock.
#
# REDIS_BACKUP_KEEP_HOURLY, _DAILY, _WEEKLY, _MONTHLY   default 24, 7, 4, 12
#
# Ends with 0, or 2 when a number is none.
set -eu
for number in "${REDIS_BACKUP_KEEP_HOURLY:-24}" "${REDIS_BACKUP_KEEP_DAILY:-7}" "${REDIS_BACKUP_KEEP_WEEKLY:-4}" \
  "${REDIS_BACKUP_KEEP_MONTHLY:-12}"; do
  case $number in
    '' | *[!0-9]*) printf '%s: REDIS_BACKUP_KEEP_*: a whole number is needed, not %s\n' "${0##*/}" "'$number'" >&2; exit 2 ;;
  esac
done
grep -E '^redis-[0-9]{8}T[0-9]{6}Z\.rdb$' | sort -r | awk \
  -v hourly="${REDIS_BACKUP_KEEP_HOURLY:-24}" -v daily="${REDIS_BACKUP_KEEP_DAILY:-7}" \
  -v weekly="${REDIS_BACKUP_KEEP_WEEKLY:-4}" -v monthly="${REDIS_BACKUP_KEEP_MONTHLY:-12}" '
  # Days since 1970-01-01 (a Thursday) of a date of the Gregorian calendar; years begin in March here.
  function days(y, m, d) {
    if (m <= 2) { y -= 1; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
  }
  # Newest first: what comes last of a period is its first one.
  function note(kind, period, limit) {
    if (!((kind, period) in first) && ++count[kind] > limit) return
    if ((kind, period) in first) held[first[kind, period]]--
    first[kind, period] = NR; held[NR]++
  }
  {
    name[NR] = $0; stamp = substr($0, 7); day = substr(stamp, 1, 8)
    week = int((days(substr(day, 1, 4) + 0, substr(day, 5, 2) + 0, substr(day, 7, 2) + 0) + 3) / 7)
    note("hour", substr(stamp, 1, 11), hourly)
    if (hourly > 0 && count["hour"] <= 2) held[NR]++
    note("day", day, daily)
    note("week", week, weekly)
    note("month", substr(day, 1, 6), monthly)
  }
  END { for (i = 2; i <= NR; i++) if (!held[i]) print name[i] }' || :
