import { createApiClient } from '@repo/contracts'
import type { CapacityLoad } from './capacity-load.ts'
import type { CapacitySettings } from './capacity-settings.ts'
import { type MeasuredRate, measureRate } from './measure-rate.ts'
import { type SearchResult, searchRate } from './search-rate.ts'
import { startCapacityStack } from './start-capacity-stack.ts'

export interface Capacity extends SearchResult<MeasuredRate> {
  readonly replicas: number
  readonly instances: number
}

export interface FindOptions {
  readonly settings: CapacitySettings
  readonly k6: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const warmMs = 2000
const users = 100
const changeShare = 0.1

/** The highest rate of one topology and number of API processes. */
export async function findCapacity(
  replicas: number,
  instances: number,
  { settings, k6, say, signal }: FindOptions
): Promise<Capacity> {
  const { durationMs, p99Ms, startRate, maxRate } = settings
  const stack = await startCapacityStack(replicas, instances)
  try {
    const load = { origins: stack.origins, users: await signUp(stack.origins), warmMs, durationMs, changeShare }
    const measure = async (rate: number) => {
      const watched = await stack.processes()
      const sample = await measureRate({ k6, load: { ...load, rate }, watched, p99Ms, signal })
      say(
        `  ${rate}/s: p99 ${sample.figures.p99Ms.toFixed(1)} ms, ${sample.isKept ? 'kept' : `missed, ${sample.limit}`}`
      )
      return sample
    }
    return { replicas, instances, ...(await searchRate(measure, { startRate, maxRate })) }
  } finally {
    await stack.stop()
  }
}

/** Users who are signed in, spread over the instances; one after the other, for only so many passwords are hashed at a time. */
async function signUp(origins: readonly string[]): Promise<CapacityLoad['users']> {
  const all: CapacityLoad['users'][number][] = []
  for (let i = 0; i < users; i++) {
    let cookie = ''
    const client = createApiClient({
      baseUrl: origins[i % origins.length] ?? '',
      fetch: async (...args) => {
        const answer = await fetch(...args)
        cookie =
          answer.headers
            .getSetCookie()
            .find((text) => text.startsWith('id='))
            ?.split(';', 1)[0] ?? ''
        return answer
      }
    })
    const { body } = await client.signUp({ email: `user-${i}@example.com`, password: 'correct horse battery staple' })
    all.push({ cookie, csrfToken: body.csrfToken })
  }
  return all
}
