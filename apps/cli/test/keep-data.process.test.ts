import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { runHa } from './support/run-ha.ts'

const folder = mkdtempSync(join(tmpdir(), 'ha-keep-'))
const ha = (args: string) => runHa(args, { HA_RUN_DIR: folder })

afterAll(async () => {
  await ha('down --data')
  rmSync(folder, { recursive: true })
})

interface Status {
  readonly nodes: readonly { readonly address: string }[]
  readonly services: readonly { readonly url: string }[]
}

it('keeps data and sessions from one `ha up` to the next, and lets nothing else take its place', async () => {
  const { nodes, services } = JSON.parse((await ha('up --json')).stdout) as Status
  const ada = createApiClient({ baseUrl: services[0]?.url ?? '' })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
  expect((await ha('down')).code).toBe(0)
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
  expect((await ha('down --data')).code).toBe(0)
  expect(await ha('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing runs here') })
})
