import { readFileSync } from 'node:fs'

/** The rules under ```` ```acl <title> ```` in the guide: what is promised there is what is tested. */
export function readAclRules(title: string): readonly string[] {
  const guide = readFileSync(new URL('../../../../docs/guides/acl.md', import.meta.url), 'utf8')
  const [, block] = new RegExp(`^\`\`\`acl ${title}\\n([^\`]*)\`\`\``, 'm').exec(guide) ?? []
  if (block === undefined) throw new Error(`the guide has no rules called ${title}`)
  return block.trim().split(/\s+/)
}
