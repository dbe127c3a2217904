import { defineScript } from '@repo/redis-ha'

// The marks of a job are a text with a line for each step that was taken; who is at a step stands under a key of its own, for as
// long as the claim holds. Whoever meets a mark lets it live on: the job came back, and may do so again.
// One text and not a hash with fields: one command writes it and its lifetime, on the master and on every replica.

const marksLua = `
local function isTaken(marks, step)
  return string.find('\\n' .. marks, '\\n' .. step .. '\\n', 1, true) ~= nil
end
local function withStep(marks, step)
  return marks .. step .. '\\n'
end
`

/**
 * Runs the effects of many jobs, each unless its step is marked, and marks it. One that fails leaves the others alone.
 *
 * KEYS for each of them: marks, then its own  ARGV lifetime ms, then for each: step, number of its keys, of its args, its args
 * Replies for each 1 when it ran, 0 when it had run before, or its error
 */
export function toEffectsLua(lua: string): string {
  // With this first line Redis asks before the script, and not in each effect, whether it may write at all.
  return `#!lua
local function effect(KEYS, ARGV)
${lua}
end
${marksLua}
local replies, key, arg = {}, 1, 2
while arg <= #ARGV do
  local marksKey, step = KEYS[key], ARGV[arg]
  local lastKey, lastArg = key + ARGV[arg + 1], arg + 2 + ARGV[arg + 2]
  local isWell, reply = pcall(function()
    local marks = redis.call('GET', marksKey) or ''
    if isTaken(marks, step) then
      redis.call('PEXPIRE', marksKey, ARGV[1], 'GT')
      return 0
    end
    effect({unpack(KEYS, key + 1, lastKey)}, {unpack(ARGV, arg + 3, lastArg)})
    redis.call('SET', marksKey, withStep(marks, step), 'PX', ARGV[1])
    return 1
  end)
  replies[#replies + 1] = isWell and reply or redis.error_reply(tostring(reply))
  key, arg = lastKey + 1, lastArg + 1
end
return replies
`
}

/**
 * Claims a step for one owner; a repeat by the same owner claims it again.
 *
 * KEYS marks, claim  ARGV step, owner, claim ms, lifetime of marks ms
 * Replies done, taken or claimed
 */
export const claimScript = defineScript(`
${marksLua}
if isTaken(redis.call('GET', KEYS[1]) or '', ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4], 'GT')
  return 'done'
end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[2] then return 'taken' end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 'claimed'
`)

/**
 * Marks a step as taken, after which no claim of it counts; also where memory is short, for what was taken is not undone.
 *
 * KEYS marks  ARGV step, lifetime ms
 */
export const markScript = defineScript(`#!lua flags=allow-oom
${marksLua}
local marks = redis.call('GET', KEYS[1]) or ''
if not isTaken(marks, ARGV[1]) then marks = withStep(marks, ARGV[1]) end
redis.call('SET', KEYS[1], marks, 'PX', ARGV[2])
return 1
`)

/**
 * Gives up one's own claim.
 *
 * KEYS claim  ARGV owner
 */
export const releaseScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
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
