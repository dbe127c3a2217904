import { waitUntil } from '@repo/testbed'

interface Answer<T> {
  readonly status: string
  readonly error?: string
  readonly data: T
}

async function get<T>(url: string): Promise<T> {
  const answer = (await (await fetch(url)).json()) as Answer<T>
  if (answer.status !== 'success') throw new Error(`${url}: ${answer.error}`)
  return answer.data
}

/** How many series a query has now. */
export async function countSeries(prometheus: string, query: string): Promise<number> {
  const url = `${prometheus}/api/v1/query?${new URLSearchParams({ query })}`
  return (await get<{ result: unknown[] }>(url)).result.length
}

interface Alert {
  readonly state: string
  readonly labels: { readonly alertname: string; readonly instance?: string }
}

export async function firingAlerts(prometheus: string): Promise<string[]> {
  const { alerts } = await get<{ alerts: Alert[] }>(`${prometheus}/api/v1/alerts`)
  return [...new Set(alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname))].sort()
}

/** Waits until all of `names` have fired since this was called, one after the other or together. */
export async function waitForAlerts(prometheus: string, ...names: readonly string[]): Promise<void> {
  const missing = new Set(names)
  await waitUntil(
    `alerts ${names.join(', ')}`,
    async () => {
      for (const name of await firingAlerts(prometheus)) missing.delete(name)
      return missing.size === 0
    },
    { timeoutMs: 60_000, intervalMs: 200, detail: () => `not fired: ${[...missing].join(', ')}` }
  )
}

/** Waits until none of `names` fires. */
export async function waitForEnd(prometheus: string, ...names: readonly string[]): Promise<void> {
  let left: string[] = []
  const isOver = async () => {
    left = (await firingAlerts(prometheus)).filter((name) => names.includes(name))
    return left.length === 0
  }
  await waitUntil(`end of ${names.join(', ')}`, isOver, {
    timeoutMs: 60_000,
    intervalMs: 500,
    detail: () => left.join()
  })
}
