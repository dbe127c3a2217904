import { defineScript } from '@repo/redis-ha'

// A limit is a leaky bucket (GCRA): its key holds the time, in milliseconds of the master's clock, at which it will be empty
// again. Each attempt puts that off by the interval; it is refused when the bucket would hold more than `burst` intervals.

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/**
 * Takes one attempt from every bucket, or from none when one has none left.
 *
 * KEYS buckets, then keys that exempt from one
 * ARGV for each bucket: interval ms, burst, position of the key that exempts from it or 0
 * Replies {position of the bucket that refuses for longest or 0, ms until it takes one again, positions of those that counted}
 */
export const takeScript = defineScript(`${now}
local refuses, waitMs, emptyAt = 0, 0, {}
for i = 1, #ARGV / 3 do
  local interval, burst, exempt = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  if exempt == 0 or redis.call('EXISTS', KEYS[exempt]) == 0 then
    emptyAt[i] = math.max(tonumber(redis.call('GET', KEYS[i]) or now), now) + interval
    local wait = emptyAt[i] - interval * burst - now
    if wait > waitMs then refuses, waitMs = i, wait end
  end
end
if refuses > 0 then return {refuses, waitMs, {}} end
local counted = {}
for i, at in pairs(emptyAt) do
  redis.call('SET', KEYS[i], string.format('%.0f', at), 'PX', at - now)
  counted[#counted + 1] = i
end
return {0, 0, counted}
`)

/**
 * Takes an attempt back.
 *
 * KEYS buckets and keys that exempt
 * ARGV for each key: 'give' and ms, 'empty' and 0, or 'exempt' and for how many ms
 */
export const settleScript = defineScript(`${now}
for i, key in ipairs(KEYS) do
  local deed, ms = ARGV[2 * i - 1], tonumber(ARGV[2 * i])
  if deed == 'exempt' then redis.call('SET', key, '1', 'PX', ms)
  else
    local at = deed == 'give' and tonumber(redis.call('GET', key) or 0) - ms or 0
    if at > now then redis.call('SET', key, string.format('%.0f', at), 'PX', at - now) else redis.call('DEL', key) end
  end
end
return 1
`)
