import { defineScript } from '@repo/redis-ha'

// The marks of a job are a hash: a field for each step that was taken, and `claim:<step>` with who is at it and until when.
// Whoever meets a mark lets it live on: the job came back, and may do so again.

/**
 * Runs an effect unless its step is marked, and marks it.
 *
 * KEYS marks, then those of the effect  ARGV step, lifetime ms, then those of the effect
 * Replies 1 when it ran, 0 when it had run before
 */
export function toEffectLua(lua: string): string {
  return `
local function effect(KEYS, ARGV)
${lua}
end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2], 'GT')
  return 0
end
effect({unpack(KEYS, 2)}, {unpack(ARGV, 3)})
redis.call('HSET', KEYS[1], ARGV[1], '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`
}

/**
 * Claims a step for one owner, by the server's clock; a repeat by the same owner claims it again.
 *
 * KEYS marks  ARGV step, owner, claim ms, lifetime ms
 * Replies done, taken or claimed
 */
export const claimScript = defineScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[4], 'GT')
  return 'done'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local field = 'claim:' .. ARGV[1]
local owner, untilMs = string.match(redis.call('HGET', KEYS[1], field) or '', '^(.*) (%d+)$')
if owner and owner ~= ARGV[2] and tonumber(untilMs) > now then return 'taken' end
redis.call('HSET', KEYS[1], field, ARGV[2] .. ' ' .. string.format('%d', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 'claimed'
`)

/**
 * Gives up one's own claim.
 *
 * KEYS marks  ARGV step, owner
 */
export const releaseScript = defineScript(`
local field = 'claim:' .. ARGV[1]
local owner = string.match(redis.call('HGET', KEYS[1], field) or '', '^(.*) %d+$')
if owner == ARGV[2] then redis.call('HDEL', KEYS[1], field) end
return 1
`)

/**
 * Lets marks go earlier than they would.
 *
 * KEYS marks  ARGV lifetime ms
 */
export const shortenScript = defineScript(`
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1], 'LT') end
return #KEYS
`)
