import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'

/** Every command that README shows, in its order. */
const commands = [...readFileSync('README.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block as string).trim().split('\n'))
  .map((line) => line.trim())

/** Run by whoever runs this test, and by the test below. */
const runElsewhere = ['make test', 'make demo ARGS=--once']

it('plays the failover by itself, and leaves nothing behind', () => {
  const { status, stdout, stderr } = spawnSync('make', ['demo', 'ARGS=--once'], { encoding: 'utf8' })
  expect({ status, stderr: stderr.replace(/^setup: .*$/gm, '').trim() }, stdout).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^session still signed in +yes$/m)
  expect(stdout).toMatch(/^ {2}lost +0$/m)
  expect(stdout).toMatch(/^failed reads +0$/m)
  expect(existsSync('.run/demo')).toBe(false)
}, 180_000)

it('shows commands that work, one after the other', async () => {
  const [demo, ...others] = commands.filter((command) => !runElsewhere.includes(command))
  expect(demo).toBe('make demo')
  const make = spawn('make', ['demo'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => rmSync('.run', { recursive: true, force: true }))
  const ended = once(make, 'exit')
  let said = ''
  make.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toContain('Ctrl-C ends everything')
    for (const command of others) expect(run(command), command).toMatchObject({ status: 0 })
    expect(run('./ha status --json').status).toBe(0)
  } finally {
    process.kill(-(make.pid as number), 'SIGINT')
    await ended
  }
  expect(existsSync('.run/demo')).toBe(false)
}, 180_000)

it('says what is wrong when a command is used wrongly', () => {
  expect(run('./ha status')).toMatchObject({ status: 1, stderr: expect.stringContaining('make demo') })
  expect(run('./ha fault earthquake')).toMatchObject({ status: 2, stderr: expect.stringContaining('kill-master') })
  expect(run('./ha teapot')).toMatchObject({ status: 2, stderr: expect.stringContaining('ha status') })
  expect(run('./ha heal now')).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: ha heal') })
})

function run(command: string) {
  // The demo takes other ports where the usual ones are taken.
  const line = withPortsOf('.run/demo/services.json', command.replace(/^curl /, 'curl --silent --show-error --fail '))
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

function withPortsOf(file: string, line: string): string {
  if (!existsSync(file)) return line
  const { services } = JSON.parse(readFileSync(file, 'utf8')) as { services: { url: string }[] }
  const [first, second] = services.map(({ url }) => url)
  return line.replace('http://127.0.0.1:3000', `${first}`).replace('http://127.0.0.1:3001', `${second}`)
}
