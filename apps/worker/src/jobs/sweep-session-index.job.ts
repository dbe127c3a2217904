import { jobs, sessionIndexPrefix, sessionKeyPrefix } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { handleJob } from '../job-handler.ts'

/** Keys that one step looks at: the server answers others between two steps. */
const stepSize = 200

/**
 * Takes members out whose session is not there any more. Asked again in the script: the session may have come back since.
 *
 * KEYS index  ARGV members
 */
const dropGoneLua = `
local gone = {}
for _, member in ipairs(ARGV) do
  if redis.call('HEXISTS', '${sessionKeyPrefix}' .. member, 'version') == 0 then gone[#gone + 1] = member end
end
if #gone == 0 then return 0 end
return redis.call('ZREM', KEYS[1], unpack(gone))
`

/**
 * Goes through the indexes of all users in small steps and takes out what has expired or was ended. What a change of the
 * master in the middle makes it miss is found by the next one.
 */
export const sweepSessionIndexJob = handleJob(jobs.sweepSessionIndex, async (_payload, { redis, logger, signal }) => {
  let dropped = 0
  let indexes = 0
  let cursor = '0'
  do {
    signal.throwIfAborted()
    const step = await fromMaster(redis, (node) =>
      node.scan(cursor, 'MATCH', `${sessionIndexPrefix}*`, 'COUNT', stepSize)
    )
    cursor = step[0]
    for (const index of step[1]) dropped += await sweepIndex(redis, index)
    indexes += step[1].length
  } while (cursor !== '0')
  logger.info({ indexes, dropped }, 'session indexes swept')
})

async function sweepIndex(redis: RedisHa, index: string): Promise<number> {
  let dropped = 0
  let cursor = '0'
  do {
    const [next, pairs] = await fromMaster(redis, (node) => node.zscan(index, cursor, 'COUNT', stepSize))
    cursor = next
    const members = pairs.filter((_text, position) => position % 2 === 0)
    if (members.length === 0) continue
    const { results } = await redis.write((pipe) => pipe.eval(dropGoneLua, 1, index, ...members), {
      durability: 'fast',
      idempotent: true
    })
    dropped += Number(results[0])
  } while (cursor !== '0')
  return dropped
}

async function fromMaster<T>(redis: RedisHa, query: Parameters<typeof redis.read<T>>[0]): Promise<T> {
  return (await redis.read(query, { from: 'master' })).value
}
