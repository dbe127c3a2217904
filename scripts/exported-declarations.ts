import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One exported declaration, as its source describes it. */
export interface Declaration {
  readonly name: string
  readonly kind: string
  /** Text of its docstring; empty without one. */
  readonly doc: string
  /** What a caller has to know of it: no bodies, nothing private. */
  readonly code: string
}

const declaration =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:abstract |async )?(function|class|interface|type|const) (\w+)/gm

/** Everything an index file exports, in its order. Relies on the formatter: a declaration ends at the margin. */
export function readExports(index: string): Declaration[] {
  const lines = readFileSync(index, 'utf8').matchAll(/^export (?:type )?(\*|\{[^}]+\}) from '([^']+)'/gm)
  return [...lines].flatMap(([, names = '', path = '']) => {
    const declared = readDeclarations(join(dirname(index), path))
    if (names === '*') return declared
    return [...names.matchAll(/\b(?!type\b)\w+/g)].map(([name]) => {
      const found = declared.find((one) => one.name === name)
      if (found === undefined) throw new Error(`${index} exports ${name}, which is not declared in ${path}`)
      return found
    })
  })
}

function readDeclarations(file: string): Declaration[] {
  const source = readFileSync(file, 'utf8')
  return [...source.matchAll(declaration)].map((match) => {
    const [, comment = '', kind = '', name = ''] = match
    const start = match.index + comment.length
    return { name, kind, doc: toText(comment), code: toSignature(kind, source.slice(start)) }
  })
}

function toSignature(kind: string, rest: string): string {
  if (kind === 'function') return rest.slice(0, rest.search(/ \{\n/))
  if (kind === 'const' || kind === 'type') return `${rest.trimEnd()}\n\n`.split('\n\n', 1)[0] as string
  const block = rest.slice(0, rest.search(/^\}|\{\}$/m) + 2).trimEnd()
  return kind === 'class' ? toPublicMembers(block) : block
}

/** The lines of a class at its first level, without what is private and without bodies. */
function toPublicMembers(block: string): string {
  const members = block.slice(block.indexOf('\n') + 1, -2).split(/\n(?= {2}(?:[\w#]|\/\*\*))/)
  const shown: string[] = []
  let comment = ''
  for (const member of members) {
    if (member.trimStart().startsWith('/**')) comment = `${member.trimEnd()}\n`
    else {
      const isPrivate = /^ *(?:readonly )?#|^ *private |^ *override name/.test(member)
      if (!isPrivate) shown.push(comment + (member.match(/^[\s\S]*?(?= \{\n|$(?![\s\S]))/)?.[0] ?? member).trimEnd())
      comment = ''
    }
  }
  return [block.slice(0, block.indexOf('\n')), ...shown, '}'].join('\n')
}

/** The text of a docstring, without stars. */
export function toText(comment: string): string {
  return comment
    .replace(/^\s*\/\*\*\s?|\s*\*\/\s*$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim()
}
