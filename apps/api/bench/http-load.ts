import { type BenchRequest, type BenchRequests, type BenchSession, toRequestText } from './bench-requests.ts'
import { type HttpAnswer, openConnection } from './http-connection.ts'

/** Requests of one kind against one server, as many at once as there are connections. */
export interface LoadOptions {
  readonly port: number
  readonly sessions: readonly BenchSession[]
  readonly request: BenchRequest
  readonly durationMs: number
}

const connections = 50

/** Goes on for `durationMs`; resolves with the number of answers, and rejects at the first that is not 200. */
export async function runLoad({ port, sessions, request, durationMs }: LoadOptions): Promise<number> {
  const until = performance.now() + durationMs
  let answers = 0
  // Each connection has sessions of its own: two changes of one session at once are another matter.
  const work = async (first: number) => {
    const connection = await openConnection(port)
    try {
      for (let i = first; performance.now() < until; i += connections) {
        requireOk(await connection.ask(toRequestText(request, sessions[i % sessions.length], i)))
        answers += 1
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, i) => work(i)))
  return answers
}

/** Signs in `count` times. */
export async function signIn(
  port: number,
  { prepare, signIn }: Pick<BenchRequests, 'prepare' | 'signIn'>,
  count: number
): Promise<BenchSession[]> {
  const connection = await openConnection(port)
  if (prepare !== undefined) requireOk(await connection.ask(toRequestText(prepare, undefined, 0)))
  const sessions: BenchSession[] = []
  for (let i = 0; i < count; i++) {
    const { head, body } = requireOk(await connection.ask(toRequestText(signIn, undefined, i)))
    sessions.push({ cookie: toLastingCookies(head), csrfToken: /"csrfToken":"([^"]+)"/.exec(body)?.[1] })
  }
  connection.close()
  return sessions
}

/** What a browser still has when the measurements begin: a cookie with a Max-Age is for the next seconds. */
function toLastingCookies(head: string): string {
  const lines = Array.from(head.matchAll(/^set-cookie: ([^\r]+)/gim), ([, line = '']) => line)
  return lines.flatMap((line) => (/; max-age=/i.test(line) ? [] : (line.split(';', 1)[0] as string))).join('; ')
}

function requireOk(answer: HttpAnswer): HttpAnswer {
  if (/^HTTP\/1\.1 20[01]/.test(answer.head)) return answer
  throw new Error(`the server answered ${answer.head.split('\r\n', 1)[0]}: ${answer.body}`)
}
