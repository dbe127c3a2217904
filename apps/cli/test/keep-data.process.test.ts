import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createApiClient } from '@repo/contracts'
import { expect, it, onTestFinished } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { useProcessStack } from './support/use-process-stack.ts'

const { environment, ha } = useProcessStack()

interface Status {
  readonly nodes: readonly { readonly address: string }[]
  readonly services: readonly { readonly url: string }[]
}

it('keeps data and sessions from one `ha up` to the next, and lets nothing else take its place', async () => {
  const { nodes, services } = JSON.parse((await ha('up --json')).stdout) as Status
  const ada = createApiClient({ baseUrl: services[0]?.url ?? '' })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
  expect(await ha('down')).toMatchObject({ code: 0 })
  expect(await ha('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing runs here') })

  expect(await ha('demo --once')).toMatchObject({ code: 1, stderr: expect.stringContaining('ha down --data') })
  expect(await ha('up --replicas 3')).toMatchObject({ code: 1, stderr: expect.stringContaining('of 2 replicas') })
  const [host = '', port] = nodes[0]?.address.split(':') ?? []
  const squatter = createServer().listen(Number(port), host)
  onTestFinished(() => void squatter.close())
  expect(await ha('up')).toMatchObject({ code: 4, stderr: expect.stringContaining(`port ${port} on ${host}`) })
  await new Promise((resolve) => squatter.close(resolve))

  const again = JSON.parse((await ha('up --json')).stdout) as Status
  expect(again.nodes.map(({ address }) => address)).toEqual(nodes.map(({ address }) => address))
  expect((await ada.at(again.services[0]?.url ?? '').me()).body.data.theme).toBe('dark')
  expect(await ha('down --data')).toMatchObject({ code: 0 })
  expect(await ha('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing runs here') })
}, 180_000)

it('leaves nothing half started when `ha up` is interrupted', async () => {
  const up = spawn(fileURLToPath(new URL('../../../ha', import.meta.url)), ['up'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  const ended = once(up, 'exit')
  let said = ''
  up.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (chunk.includes('starting 2 API instances')) up.kill('SIGINT')
  })
  expect(await ended, said).toEqual([130, null])
  expect(said).toContain('interrupted, nothing runs any more')
  expect(await ha('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing runs here') })
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'command='], { encoding: 'utf8' })
  expect(stdout.split('\n').filter((command) => command.includes(environment.HA_RUN_DIR))).toEqual([])
}, 180_000)
