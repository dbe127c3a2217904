import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('support/stopping-program.ts', import.meta.url))

/** Starts the program and waits for its first line. */
async function start(
  ...args: string[]
): Promise<{ child: ChildProcess; output: () => string; said: (text: string) => Promise<void> }> {
  const child = spawn(process.execPath, ['--conditions=@repo/source', program, ...args])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  const said = async (text: string) => {
    while (!output.includes(text)) await once(child.stdout, 'data')
  }
  child.stdout.on('data', (data) => {
    output += data
  })
  await said('started')
  return { child, output: () => output, said }
}

const closed = ['close requests while draining', 'close failing while draining', 'close redis while draining']

it('closes everything in order on SIGINT, without the drain, also after a step that failed', async () => {
  const { child, output } = await start('60000', '70000')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(
    output()
      .split('\n')
      .filter((line) => line.startsWith('close'))
  ).toEqual(closed)
  expect(code).toBe(1)
})

it('waits on SIGTERM before it closes', async () => {
  const { child, output, said } = await start('300', '70000')
  const startedAt = performance.now()
  child.kill('SIGTERM')
  await said('stopping')
  expect(output()).not.toContain('close requests')
  await once(child, 'exit')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300)
})

it('exits when the deadline is over', async () => {
  const { child, output } = await start('0', '200', 'requests')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output()).toContain('not stopped within the deadline')
})

it('exits at once on a second signal', async () => {
  const { child, said } = await start('60000', '70000')
  child.kill('SIGTERM')
  await said('stopping')
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([1, null])
})
