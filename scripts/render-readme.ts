import { readExports, toText } from './exported-declarations.ts'
import { toCell } from './to-cell.ts'

/** Fills what stands between `<!-- name -->` and `<!-- /name -->` in the README of redis-ha from the code. */
export function renderReadme(text: string): string {
  const exported = readExports('packages/redis-ha/src/index.ts')
  const codeOf = (name: string) => exported.find((one) => one.name === name)?.code ?? ''
  const tables: Readonly<Record<string, string>> = {
    errors: renderTable(
      ['error', 'code', 'what it means'],
      exported
        .filter(({ kind, code }) => kind === 'class' && code.includes(' extends RedisHaError '))
        .map(({ name, doc }) => [`\`${name}\``, `\`${toErrorCode(name)}\``, doc])
    ),
    events: renderTable(
      ['event', 'when'],
      readMembers(codeOf('RedisHaEvents')).map(({ name, doc }) => [`\`${name}\``, doc])
    ),
    options: renderTable(
      ['option', 'of', 'what it does'],
      ['RedisHaOptions', 'WriteOptions', 'ReadOptions'].flatMap((type) =>
        readMembers(codeOf(type)).map(({ name, doc }) => [`\`${name}\``, callOf[type] ?? '', doc])
      )
    )
  }
  return text.replace(
    /(<!-- (\w+) -->\n)[\s\S]*?(<!-- \/\2 -->)/g,
    (_all, begin: string, name: string, end: string) => {
      const table = tables[name]
      if (table === undefined) throw new Error(`the README asks for a table that nobody makes: ${name}`)
      return `${begin}${table}${end}`
    }
  )
}

const callOf: Readonly<Record<string, string>> = {
  RedisHaOptions: '`createRedisHa`',
  WriteOptions: '`write`',
  ReadOptions: '`read`'
}

function readMembers(code: string): { name: string; doc: string }[] {
  const members = code.matchAll(/^ {2}(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {2})?(?:readonly )?'?([\w-]+)'?\??[:(]/gm)
  return [...members].map(([, comment = '', name = '']) => ({
    name,
    doc: toText(comment)
      .replace(/\s*@default (.+)$/, (_all, value: string) => ` Default: \`${value}\`.`)
      .trim()
  }))
}

/** `MasterUnavailableError` → `REDIS_HA_MASTER_UNAVAILABLE`. */
function toErrorCode(name: string): string {
  const words = name.replace(/Error$/, '').replace(/(?!^)([A-Z])/g, '_$1')
  return `REDIS_HA_${words.toUpperCase()}`
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(toCell).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}
