import { type ServiceOptions, type StartedService, startService } from './start-service.ts'

/** Starts services at once, in the order of `all`. When one does not get ready, none is left. */
export async function startServices<const All extends readonly ServiceOptions[]>(
  all: All
): Promise<{ readonly [Index in keyof All]: StartedService }> {
  const ends = await Promise.allSettled(all.map(startService))
  const started = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  if (started.length === all.length) return started as { readonly [Index in keyof All]: StartedService }
  await Promise.all(started.map((service) => service.stop()))
  throw ends.find((end) => end.status === 'rejected')?.reason
}
