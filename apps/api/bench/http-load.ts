import { openConnection } from './http-connection.ts'

/** Requests of one kind against one server, as many at once as there are connections. */
export interface LoadOptions {
  readonly port: number
  readonly cookies: readonly string[]
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly durationMs: number
}

const connections = 50

/** Goes on for `durationMs`; resolves with the number of answers, and rejects at the first that is not 200. */
export async function runLoad({ port, cookies, method, path, durationMs }: LoadOptions): Promise<number> {
  const requests = cookies.map((cookie) => toRequest(method, path, cookie))
  const until = performance.now() + durationMs
  let answers = 0
  // Each connection has sessions of its own: two changes of one session at once are another matter.
  const work = async (first: number) => {
    const connection = await openConnection(port)
    try {
      for (let i = first; performance.now() < until; i += connections) {
        requireOk(await connection.ask(requests[i % requests.length] ?? ''))
        answers += 1
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, i) => work(i)))
  return answers
}

/** Signs in `count` times; the cookie header of each session. */
export async function signIn(port: number, count: number): Promise<string[]> {
  const connection = await openConnection(port)
  const cookies: string[] = []
  for (let i = 0; i < count; i++) {
    const head = requireOk(await connection.ask(toRequest('POST', '/sign-in')))
    cookies.push(Array.from(head.matchAll(/^set-cookie: ([^;\r]+)/gim), ([, pair]) => pair).join('; '))
  }
  connection.close()
  return cookies
}

function toRequest(method: string, path: string, cookie?: string): string {
  const head = [`${method} ${path} HTTP/1.1`, 'host: bench', ...(cookie === undefined ? [] : [`cookie: ${cookie}`])]
  return `${head.join('\r\n')}\r\n${method === 'POST' ? 'content-length: 0\r\n' : ''}\r\n`
}

function requireOk(head: string): string {
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`the server answered ${head.split('\r\n', 1)[0]}`)
  return head
}
