import { setTimeout as delay } from 'node:timers/promises'
import { createApiClient } from '@repo/contracts'
import { startTopology, type Topology } from '@repo/testbed'
import { startApiInstances } from './api-instances.ts'
import type { Complaint, Totals } from './browser-ledger.ts'
import type { BrowserRunSettings } from './run-settings.ts'
import { VirtualBrowser } from './virtual-browser.ts'

export interface BrowserRunResult {
  readonly totals: Totals
  readonly complaints: readonly { readonly complaint: Complaint; readonly detail: string }[]
  /** Lines of level error that the API wrote. */
  readonly errors: readonly string[]
}

const instances = 3
/** Of the account's sessions some are devices that come and go. */
const browsersPerUser = 4
const settleTimeoutMs = 120_000
const steadyMs = 2000

/** Browsers at work on three API processes while Redis is broken and healed under them. */
export async function runBrowsers(
  { browsers, faults, faultMs, thinkMs, network }: BrowserRunSettings,
  say: (text: string) => void = () => {}
): Promise<BrowserRunResult> {
  const topology = await startTopology({ network })
  const api = await startApiInstances(instances, { ...topology.environment(), LOG_LEVEL: 'info' })
  try {
    const users = Array.from({ length: Math.ceil(browsers / browsersPerUser) }, (_, i) => credentialsOf(i))
    for (const user of users) await createApiClient({ baseUrl: api.origins[0] }).signUp(user)
    const all = Array.from({ length: browsers }, (_, i) => {
      const credentials = users[i % users.length] ?? credentialsOf(0)
      return new VirtualBrowser({ origins: api.origins, credentials, thinkMs })
    })
    for (const browser of all) await browser.signIn()
    say(`${browsers} browsers are signed in`)

    const over = new AbortController()
    const running = Promise.all(all.map((browser) => browser.run(over.signal)))
    try {
      await delay(steadyMs)
      for (const fault of faults) await suffer(topology, fault, faultMs, say)
      await delay(steadyMs)
    } finally {
      over.abort()
      await running
    }
    for (const browser of all) await browser.checkEnd()
    return {
      totals: addUp(all.map(({ ledger }) => ledger.totals)),
      complaints: all.flatMap(({ ledger }) => ledger.complaints),
      errors: api.errors()
    }
  } finally {
    await api.stop()
    await topology.stop()
  }
}

async function suffer(
  topology: Topology,
  fault: BrowserRunSettings['faults'][number],
  faultMs: number,
  say: (text: string) => void
): Promise<void> {
  await topology.fault(fault, { lagMs: 5000 })
  say(`${fault}: injected`)
  await delay(faultMs)
  await topology.heal()
  await topology.waitUntilSettled(settleTimeoutMs)
  say(`${fault}: healed`)
}

function credentialsOf(user: number): { email: string; password: string } {
  return { email: `user-${user + 1}@example.com`, password: 'correct horse battery staple' }
}

function addUp(totals: readonly Totals[]): Totals {
  return totals.reduce((sum, { reads, changes, refused, revocations }) => ({
    reads: sum.reads + reads,
    changes: sum.changes + changes,
    refused: sum.refused + refused,
    revocations: sum.revocations + revocations
  }))
}
