import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import { describeEvents } from '../output/describe-events.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { untilInterrupted } from '../stack/until-interrupted.ts'
import { type Command, parseArguments } from './command.ts'

export const watchCommand: Command = {
  name: 'watch',
  usage: onUsage,
  summary: 'Follow what happens to the topology, as a client sees it, until Ctrl-C',
  async run(args) {
    const { values } = parseArguments(this, args, onOption)
    const { topology } = await toStackKind(values.on).attach()
    const redis = createRedisHa({ config: parseEnvironment(topology.environment()), clientName: 'ha-watch' })
    describeEvents(redis, (line) => process.stdout.write(`${new Date().toISOString().slice(11, 23)}  ${line}\n`))
    try {
      await redis.ready()
      await untilInterrupted()
    } finally {
      await redis.close()
    }
    return 0
  }
}
