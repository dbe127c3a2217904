// A session is a hash: userId, handle, createdAt, seenAt, version, writes (ids of the last ones) and `data:<name>` with JSON.
// A signed-out session is a hash with the field `gone`, for a short while.

const endSession = `
local function endSession(key, ttlMs)
  redis.call('DEL', key)
  redis.call('HSET', key, 'gone', '1')
  redis.call('PEXPIRE', key, ttlMs)
end
`

/**
 * Creates or changes a session, and ends the one it replaces. Changes of different fields by parallel requests are all kept;
 * of the same field the later one wins and is counted. A repeat of a write that ran changes nothing.
 *
 * KEYS session, [replaced session]
 * ARGV write id, must exist ('1'/'0'), version it was loaded with, ttl ms, tombstone ms, then triples: field, value before,
 *      value after ('' means "none"; no stored value is ever empty)
 * Replies {outcome, version, overwritten fields}
 */
export const saveScript = `${endSession}
local version, writes, gone = unpack(redis.call('HMGET', KEYS[1], 'version', 'writes', 'gone'))
if gone or (ARGV[2] == '1' and not version) then return {'gone', '', 0} end
writes = writes or ''
if string.find(writes, ARGV[1], 1, true) then return {'applied', version, 0} end
local isNewer = version and version ~= ARGV[3]
local overwritten = 0
for i = 6, #ARGV, 3 do
  local field, before, after = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if isNewer and before ~= after then
    local current = redis.call('HGET', KEYS[1], field) or ''
    if current ~= before and current ~= after then overwritten = overwritten + 1 end
  end
  if after == '' then redis.call('HDEL', KEYS[1], field) else redis.call('HSET', KEYS[1], field, after) end
end
redis.call('HSET', KEYS[1], 'writes', string.sub(ARGV[1] .. ',' .. writes, 1, 96))
version = redis.call('HINCRBY', KEYS[1], 'version', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if KEYS[2] then endSession(KEYS[2], ARGV[5]) end
return {'saved', tostring(version), overwritten}
`

/**
 * Leaves a tombstone, also where nothing is left: only a write that happens can be waited for on the replicas.
 *
 * KEYS session  ARGV tombstone ms
 */
export const endScript = `${endSession}
endSession(KEYS[1], ARGV[1])
return 1
`

/**
 * Extends the idle time of a session that is still there.
 *
 * KEYS session  ARGV now, ttl ms
 */
export const touchScript = `
if redis.call('HEXISTS', KEYS[1], 'version') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'seenAt', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`
