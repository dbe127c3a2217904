import type { ConnectionOptions } from 'node:tls'
import type { Readings } from './read-variables.ts'
import type { TextFiles } from './text-files.ts'

/** TLS towards nodes and Sentinels; undefined means plain TCP. */
export interface ResolvedTls {
  readonly tls: ConnectionOptions | undefined
  readonly sentinelTls: ConnectionOptions | undefined
}

/** One set of files for both; a file without TLS, a certificate without its key, and a URL that disagrees are problems. */
export function resolveTls(
  readings: Readings,
  mode: 'standalone' | 'sentinel',
  files: TextFiles,
  problems: string[]
): ResolvedTls {
  const { tls, sentinelTls, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName } = readings
  const byUrl = mode === 'standalone' ? readings.url.value?.isTls : undefined
  if (tls.value !== undefined && byUrl !== undefined && tls.value !== byUrl) {
    problems.push(
      `${tls.setBy}=${tls.value} and REDIS_URL (${byUrl ? 'rediss' : 'redis'}://) disagree about TLS: keep one`
    )
  }
  const isOn = tls.value ?? byUrl ?? false
  const isSentinelOn = mode === 'sentinel' && (sentinelTls.value ?? isOn)
  const details = [tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName].flatMap(({ setBy }) => setBy ?? [])
  if (!isOn && !isSentinelOn && details.length > 0) {
    problems.push(`${details.join(', ')}: set, but TLS is off; set REDIS_TLS=true or remove them`)
  }
  if ((tlsCertFile.value === undefined) !== (tlsKeyFile.value === undefined)) {
    problems.push(
      `REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE belong together, got only ${tlsCertFile.setBy ?? tlsKeyFile.setBy}`
    )
  }
  const [ca, cert, key] = [tlsCaFile, tlsCertFile, tlsKeyFile].map((file) => files.read(file))
  const options: ConnectionOptions = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tlsServerName.value === undefined ? {} : { servername: tlsServerName.value })
  }
  return { tls: isOn ? options : undefined, sentinelTls: isSentinelOn ? options : undefined }
}
