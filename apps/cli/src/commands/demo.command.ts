import { relative } from 'node:path'
import type { CaughtMail } from '@repo/testbed'
import { playStory } from '../demo/play-story.ts'
import { type Stack, startStack } from '../demo/start-stack.ts'
import { renderVerdict } from '../demo/verdict.ts'
import { renderTable } from '../output/table.ts'
import { untilInterrupted } from '../stack/until-interrupted.ts'
import { type Command, parseArguments } from './command.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

export const demoCommand: Command = {
  name: 'demo',
  usage: '[--once]',
  summary: 'Start everything on this machine until Ctrl-C; --once kills the master under load and gives a verdict',
  async run(args) {
    const { values } = parseArguments(this, args, { once: { type: 'boolean' } })
    const interrupted = untilInterrupted()
    const tellMail = ({ to, subject }: CaughtMail) => say(`mail to ${to.join(', ')}: ${subject}`)
    const stack = await startStack(say, values.once === true ? undefined : tellMail)
    try {
      if (values.once === true) return await playOnce(stack, interrupted)
      say(renderInvitation(stack))
      await interrupted
      say('stopping')
      return 0
    } finally {
      await stack.stop()
    }
  }
}

async function playOnce(stack: Stack, interrupted: Promise<void>): Promise<number> {
  const verdict = await Promise.race([playStory(stack, say), interrupted])
  if (verdict === undefined) return 130
  process.stdout.write(`\n${renderVerdict(verdict)}`)
  return verdict.kept ? 0 : 1
}

function renderInvitation({ topology, instances, worker }: Stack): string {
  const processes = [...topology.nodes, ...topology.sentinels].map(({ name, host, port }) => [name, `${host}:${port}`])
  const services = [...instances, worker].map(({ name, url }) => [name, url])
  const [first, second] = instances.map(({ url }) => url)
  return `
${renderTable([...processes, ...services])}
Sentinel's files: ${relative(process.cwd(), topology.folder)}/sentinel-*.conf

Sign up through one instance, read through the other:
  curl -c .run/jar -b .run/jar ${first}/api/sign-up -H 'content-type: application/json' -d '{"email":"ada@example.com","password":"correct horse battery staple"}' | tee .run/me.json
  curl -c .run/jar -b .run/jar -X PATCH ${first}/api/me/session -H "x-csrf-token: $(grep -o '"csrfToken":"[^"]*' .run/me.json | cut -d'"' -f4)" -H 'content-type: application/json' -d '{"theme":"dark"}'
  curl -c .run/jar -b .run/jar -i ${second}/api/me

Break it from a second terminal, and look again:
  ./ha status
  ./ha watch
  ./ha jobs count
  ./ha fault kill-master
  ./ha heal
  ./ha failover

Ctrl-C ends everything.`
}
