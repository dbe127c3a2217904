import { createServer } from 'node:net'
import { refuse, type WantedPort } from './compose-config.ts'

/** Refuses, naming all at once, ports that somebody else listens on. */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const taken = await Promise.all(wanted.map(async (port) => ((await isFree(port)) ? [] : [toProblem(port)])))
  refuse(taken.flat())
}

function toProblem({ service, host, port }: WantedPort): string {
  const variable = `${service.toUpperCase().replaceAll('-', '_')}_PORT`
  return `port ${port} on ${host}, for ${service}, is taken: stop what listens there, or choose another with ${variable}`
}

function isFree({ host, port }: WantedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
