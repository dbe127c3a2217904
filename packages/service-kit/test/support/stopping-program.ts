import { createLogger, Readiness, stopGracefully } from '@repo/service-kit'

// Prints what it does, a line each; the first argument is the drain, the second the deadline, the third names a step that hangs.
const [drainMs, deadlineMs, hangs] = process.argv.slice(2)
const readiness = new Readiness()
const step = (name: string) => ({
  name,
  async close() {
    process.stdout.write(`close ${name} ${readiness.isDraining ? 'while draining' : 'unannounced'}\n`)
    if (name === hangs) await new Promise(() => {})
    if (name === 'failing') throw new Error('cannot close')
  }
})
stopGracefully({
  logger: createLogger({ level: 'info', instance: 'test', pretty: false }),
  readiness,
  drainMs: Number(drainMs),
  deadlineMs: Number(deadlineMs),
  steps: [step('requests'), step('failing'), step('redis')]
})
setInterval(() => {}, 1000)
process.stdout.write('started\n')
