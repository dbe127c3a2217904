import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { releasePorts, reservePorts } from './reserve-ports.ts'

const host = '127.0.0.1'
const reserved: number[] = []
const reserve = async (count: number, preferred?: readonly number[]) => {
  const ports = await reservePorts(host, count, preferred)
  reserved.push(...ports)
  return ports
}
afterEach(() => releasePorts(reserved.splice(0)))

describe('reservePorts', () => {
  it('takes the preferred ports where they are free', async () => {
    const ports = await reserve(2)
    releasePorts(ports)
    expect(await reserve(2, ports)).toEqual(ports)
  })

  it('takes another port for one that is listened on', async () => {
    const [taken, free] = await reserve(2)
    releasePorts([taken ?? 0, free ?? 0])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(taken, host, resolve))
    const ports = await reserve(2, [taken ?? 0, free ?? 0])
    server.close()
    expect(ports).toContain(free)
    expect(ports).not.toContain(taken)
  })

  it('gives nobody a reserved port, though nothing listens on it', async () => {
    const ports = await reserve(3)
    const others = await reserve(3, ports)
    expect(others.filter((port) => ports.includes(port))).toEqual([])
  })
})
