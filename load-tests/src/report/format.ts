const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function formatCount(count: number): string {
  return counts.format(count)
}

/** A duration as one says it: `0.4 ms`, `35 ms`, `2.4 s`, `3 min 5 s`. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms)
  if (size < 10) return `${trim(ms, size < 1 ? 2 : 1)} ms`
  if (size < 1000) return `${Math.round(ms)} ms`
  if (size < 120_000) return `${trim(ms / 1000, 1)} s`
  const seconds = Math.round(size / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = hours > 0 ? [`${hours} h`, `${minutes} min`] : [`${minutes} min`, `${seconds % 60} s`]
  return `${ms < 0 ? '-' : ''}${rest.filter((text) => !text.startsWith('0 ')).join(' ')}`
}

/** A moment of the run: `12.3 s` after the load began, with minutes from two on. */
export function formatMoment(ms: number): string {
  if (Math.abs(ms) < 120_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(Math.abs(ms) / 1000)
  const clock = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')
  const hours = Math.floor(seconds / 3600)
  return `${ms < 0 ? '-' : ''}${hours > 0 ? `${hours}:` : ''}${clock}`
}

/** A figure of a check with its unit. */
export function formatValue(value: number, unit: string): string {
  if (unit === 'ms') return formatMs(value)
  if (unit === 'bytes') return formatBytes(value)
  const text = Number.isInteger(value) ? formatCount(value) : trim(value, Math.abs(value) < 10 ? 2 : 1)
  if (unit === '') return text
  return unit === '%' ? `${text} %` : `${text} ${unit}`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${trim(bytes / 1024 ** power, power === 0 ? 0 : 1)} ${units[power]}`
}

export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = (part / whole) * 100
  // What is nearly all is not all: one failed request in a million must not read 100 %.
  if (part < whole && percent > 99.9) return `${(Math.floor(percent * 1000) / 1000).toFixed(3)} %`
  if (part > 0 && percent < 0.1) return '< 0.1 %'
  return `${trim(percent, 1)} %`
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
