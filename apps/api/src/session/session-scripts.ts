import { maxSessionFields, sessionIndexPrefix, sessionKeyPrefix } from '@repo/contracts'
import { appendToOutboxLua } from '@repo/jobs'
import { defineScript } from '@repo/redis-ha'
import { hashFields, keptWritesLength } from './session-hash.ts'

// A session is a hash: userId, head and data (see session-hash.ts), seenAt, version, writes (ids of the last ones). A signed-out
// session is a hash with the field `gone`, for a short while.
//
// A user's index is a sorted set: what follows the prefix in a session's key, scored by the session's absolute end. What it
// names is found out inside the script, because nobody outside knows it as of that moment: the scripts need all keys on one
// master, which Redis Cluster would not give them.

const endSession = `
local function endSession(key, ttlMs)
  local userId = redis.call('HGET', key, 'userId')
  if userId then redis.call('ZREM', '${sessionIndexPrefix}' .. userId, string.sub(key, ${sessionKeyPrefix.length + 1})) end
  redis.call('DEL', key)
  redis.call('HSET', key, 'gone', '1')
  redis.call('PEXPIRE', key, ttlMs)
end
`

/** Drops what is gone from an index, then ends the oldest others than `except` beyond `keep`; returns the keys of those. */
const endOldest = `
local function endOldest(index, keep, except, ttlMs)
  local live = {}
  for _, member in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    local key = '${sessionKeyPrefix}' .. member
    if redis.call('HEXISTS', key, 'version') == 0 then redis.call('ZREM', index, member)
    elseif key ~= except then live[#live + 1] = key end
  end
  local ended = {}
  for i = 1, #live - keep do
    endSession(live[i], ttlMs)
    ended[i] = live[i]
  end
  return ended
end
`

/**
 * Creates a session, ends the one it replaces, and keeps the user's index: drops what has expired, and ends the oldest
 * sessions beyond the limit. In place of a session that was ended meanwhile none is created. The job that must exist exactly if
 * the session does goes into the outbox. A repeat of a write that ran changes nothing.
 *
 * KEYS session, index of its user, outbox, [replaced session]
 * ARGV write id, ttl ms, tombstone ms, absolute end, ms until then, how many other sessions of the user may stay, entry for
 *      the outbox or '', then pairs: field, value
 * Replies {outcome, version, keys of the sessions it ended}
 */
export const createScript = defineScript(`${endSession}${endOldest}${appendToOutboxLua}
local version, writes, gone = unpack(redis.call('HMGET', KEYS[1], 'version', 'writes', 'gone'))
if version and string.find(writes, ARGV[1], 1, true) then return {'applied', version, {}} end
if version or gone then return {'gone', '', {}} end
if KEYS[4] then
  if redis.call('HEXISTS', KEYS[4], 'version') == 0 then return {'gone', '', {}} end
  endSession(KEYS[4], ARGV[3])
end
local ended = endOldest(KEYS[2], tonumber(ARGV[6]), KEYS[1], ARGV[3])
redis.call('HSET', KEYS[1], 'version', 1, 'writes', ARGV[1] .. ',', unpack(ARGV, 8))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], string.sub(KEYS[1], ${sessionKeyPrefix.length + 1}))
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
if ARGV[7] ~= '' then appendToOutbox(KEYS[3], ARGV[7]) end
return {'saved', '1', ended}
`)

/**
 * Changes a session that is still there. Changes of different fields by parallel requests are all kept; of the same field
 * the later one wins and is counted. More fields than a session may have are refused, unless it had more before. A repeat of
 * a write that ran changes nothing.
 *
 * KEYS session
 * ARGV write id, version it was loaded with, ttl ms, now, then triples: data field, value before, value after ('' means
 *      "none"; no stored value is ever empty)
 * Replies {outcome, version, overwritten fields, ids of the writes before}
 */
export const saveScript = defineScript(`
local function count(fields)
  local number = 0
  for _ in pairs(fields) do number = number + 1 end
  return number
end
local version, writes, text = unpack(redis.call('HMGET', KEYS[1], 'version', 'writes', 'data'))
if not version then return {'gone', '', 0} end
if string.find(writes, ARGV[1], 1, true) then return {'applied', version, 0} end
local isNewer = version ~= ARGV[2]
local overwritten = 0
local data = cjson.decode(text)
local countBefore = count(data)
for i = 5, #ARGV, 3 do
  local field, before, after = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local current = data[field] or ''
  if isNewer and current ~= before and current ~= after then overwritten = overwritten + 1 end
  if after == '' then data[field] = nil else data[field] = after end
end
local countAfter = count(data)
if countAfter > ${maxSessionFields} and countAfter > countBefore then return {'too-many', '', 0} end
version = string.format('%d', version + 1)
redis.call('HSET', KEYS[1], 'data', cjson.encode(data), 'seenAt', ARGV[4], 'version', version,
  'writes', string.sub(ARGV[1] .. ',' .. writes, 1, ${keptWritesLength}))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {'saved', version, overwritten, writes}
`)

/**
 * Leaves a tombstone, also where nothing is left, and takes the session out of its user's index. Nothing when another session
 * asks that was itself ended meanwhile.
 *
 * KEYS session, [session that asks]  ARGV tombstone ms
 * Replies 1, or 0 when the one that asks has ended
 */
export const endScript = defineScript(`${endSession}
if KEYS[2] and redis.call('HEXISTS', KEYS[2], 'version') == 0 then return 0 end
endSession(KEYS[1], ARGV[1])
return 1
`)

/**
 * Ends every session of a user but the one that asks, or all when none does; none when that was itself ended meanwhile.
 *
 * KEYS index of the user, [session that asks]  ARGV tombstone ms
 * Replies the keys of the sessions it ended, or nothing when the one that asks has ended
 */
export const endOthersScript = defineScript(`${endSession}${endOldest}
if KEYS[2] and redis.call('HEXISTS', KEYS[2], 'version') == 0 then return false end
return endOldest(KEYS[1], 0, KEYS[2], ARGV[1])
`)

/**
 * Extends the idle time of a session that is still there.
 *
 * KEYS session  ARGV now, ttl ms
 */
export const touchScript = defineScript(`
if redis.call('HEXISTS', KEYS[1], 'version') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'seenAt', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)

/**
 * Reads sessions, for one who may have read them before. What is no session does not fail the others.
 *
 * KEYS sessions  ARGV for each the stamp (see session-record.ts) of what the asker has of it, or ''
 * Replies for each 1 where the session still has that stamp, else the values of its fields
 */
export const lookupScript = defineScript(`
local replies = {}
for i, key in ipairs(KEYS) do
  local stamp = redis.pcall('HMGET', key, 'writes', 'seenAt')
  if stamp.err then replies[i] = stamp
  elseif stamp[1] and stamp[1] .. stamp[2] == ARGV[i] then replies[i] = 1
  else replies[i] = redis.call('HMGET', key, ${hashFields.map((name) => `'${name}'`).join(', ')}) end
end
return replies
`)
