import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildImages } from '../compose/build-images.ts'
import { TestbedError } from '../errors.ts'

const timeoutMs = 600_000
const redisImage = 'redis:8.0'

/**
 * Builds the images of API and worker and hands them, with that of Redis, to the command in `IMAGE_LOADER`, such as
 * `kind load docker-image`. Without one the cluster pulls what `IMAGE_PREFIX` and `IMAGE_TAG` name. `more` are images of
 * others that it hands over too.
 */
export async function bringImages(say: (line: string) => void, more: readonly string[] = []): Promise<void> {
  const { IMAGE_LOADER, IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
  const [program, ...args] = IMAGE_LOADER?.split(' ').filter(Boolean) ?? []
  if (program === undefined) return
  say('building the images of API and worker, and bringing them into the cluster')
  await buildImages({ name: 'sessions-images', layers: [], profiles: [], environment: {} })
  const images = [redisImage, ...more, ...['api', 'worker'].map((app) => `${IMAGE_PREFIX}-${app}:${IMAGE_TAG}`)]
  try {
    await promisify(execFile)(program, [...args, ...images], { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 })
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(-5).join('\n')
    throw new TestbedError('TESTBED_START_FAILED', `${IMAGE_LOADER} ${images.join(' ')} failed: ${said || cause}`, {
      cause
    })
  }
}
