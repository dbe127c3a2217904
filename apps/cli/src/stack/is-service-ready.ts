import type { ServiceAddress } from '@repo/testbed'

/** Would it take work now? */
export function isServiceReady({ url, readyPath = '/readyz' }: ServiceAddress): Promise<boolean> {
  return fetch(`${url}${readyPath}`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false
  )
}
