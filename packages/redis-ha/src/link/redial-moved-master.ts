import type { NodeLink } from './node-link.ts'

/** How long a link is left alone before it is dialled anew: the old node can be read meanwhile. */
const redialMs = 2000

/**
 * For a master that is known by one name, standalone mode: when another node takes its part, as with a managed Redis, the
 * name leads there, and open connections go on leading to the old one, which is a replica now.
 */
export function redialMovedMaster(link: NodeLink | undefined, now: number): void {
  if (link?.isOpen !== true || link.sample?.role !== 'replica' || now - link.openedAt < redialMs) return
  link.close(new Error('it is a replica now'))
}
