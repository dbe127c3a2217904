import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startDelayProxy } from './delay-proxy.ts'

it('passes what the target says late and in order, and what it hears at once', async () => {
  const heard: string[] = []
  const target = createServer((socket) => socket.on('data', (data) => heard.push(String(data)) && socket.write(data)))
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  onTestFinished(() => void target.close())
  const proxy = await startDelayProxy({ host: '127.0.0.1', port: (target.address() as AddressInfo).port })
  onTestFinished(() => proxy.close())
  proxy.delayMs = 100

  const client = connect(proxy.port, '127.0.0.1')
  const startedAt = performance.now()
  client.write('one')
  await expect.poll(() => heard.join('')).toBe('one')
  client.write(' two')
  let said = ''
  client.on('data', (data) => (said += data))
  await expect.poll(() => said).toBe('one two')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95)
})
