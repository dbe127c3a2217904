import { readFileSync } from 'node:fs'

/** The commands of docs/guides/commands.md, in order. */
export function readCommandTable(): string[] {
  const page = readFileSync(new URL('../../../../docs/guides/commands.md', import.meta.url), 'utf8')
  return [...page.matchAll(/^\| .* \| `ha ([^`]+)` \|$/gm)].map(([, command = '']) => command)
}

/** Says what each has to print to have done its work. */
export const expectedOutput: Readonly<Record<string, RegExp>> = {
  status: /2 replicas online/,
  health: /^sentinel-3 +healthy +PONG$/m,
  'sentinel-status': /sentinel-3: OK 3 usable Sentinels/,
  info: /^role +master +slave +slave$/m,
  'test-replication': /arrived, seen after/,
  'test-failover': /of 100 writes that replicas had confirmed 0 are lost/i,
  'checklist --failover': /\[x\] +Failover takes < 10 seconds/,
  'connect replica-1 GET test_key': /^hello$/m,
  'flush-all --yes': /keys deleted/,
  'restore --force': /"complete":true/,
  'connect sentinel-1 SENTINEL MASTERS': /mymaster/,
  'info --section replication': /^master_repl_offset/m,
  doctor: /0 broken|nothing found/,
  heal: /all nodes are back/,
  down: /nothing runs any more/
}
