import { readFileSync } from 'node:fs'

/** A line of docs/guides/commands.md: what other guides call it, and the command here. */
export interface CommandRow {
  readonly elsewhere: string
  readonly args: string
}

const readPage = () => readFileSync(new URL('../../../../docs/guides/commands.md', import.meta.url), 'utf8')

/** The names that `ha <args> --json` prints, as the page has them; none where they vary. Fails for a command that is not there. */
export function readJsonNames(args: string): string[] {
  const rows = [...readPage().matchAll(/^\| `ha ([^`]+?)(?: <\w+>)? --json` \| ([^|]*) \|/gm)]
  const [row] = rows
    .filter(([, command]) => `${args} `.startsWith(`${command} `))
    .sort(([, a = ''], [, b = '']) => b.length - a.length)
  if (row === undefined) throw new Error(`commands.md does not say what \`ha ${args} --json\` prints`)
  return [...(row[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

export function readCommandTable(): CommandRow[] {
  return [...readPage().matchAll(/^\| (.*) \| `ha ([^`]+)` \|$/gm)].map(([, elsewhere = '', args = '']) => ({
    elsewhere,
    args
  }))
}

/** What is typed: without a command of its own, `ha connect` hands over to redis-cli. */
export function inputFor(args: string): string {
  return /^connect \S+$/.test(args) ? 'ROLE\n' : ''
}

/** Says what each has to print to have done its work. */
export const expectedOutput: Readonly<Record<string, RegExp>> = {
  up: /^redis-\d .* 2 replicas online$/m,
  'up --replicas 3': /^redis-\d .* 3 replicas online$/m,
  down: /nothing runs any more/,
  'down --data': /nothing runs any more/,
  status: /^redis-1 .* 2 replicas online$/m,
  health: /^sentinel-3 +healthy +PONG$/m,
  'sentinel-status': /sentinel-3: OK 3 usable Sentinels/,
  info: /^role +master +slave +slave$/m,
  'info --section replication': /^master_repl_offset +\d+ +\d+ +\d+$/m,
  'info --section memory': /^maxmemory_policy +noeviction +noeviction +noeviction$/m,
  logs: /Sentinel new configuration saved on disk/,
  'connect master': /^master$/m,
  'connect replica-1': /^slave$/m,
  'connect replica-2': /^slave$/m,
  'connect replica-3': /^slave$/m,
  'connect sentinel-1': /^sentinel\nmymaster$/m,
  'connect sentinel-2': /^sentinel\nmymaster$/m,
  'connect sentinel-3': /^sentinel\nmymaster$/m,
  'test-replication': /arrived, seen after/,
  benchmark: /SET: [\d.]+ requests per second/,
  'test-failover': /of 100 writes that replicas had confirmed 0 are lost/i,
  'test-failover --fault kill-master': /of 100 writes that replicas had confirmed 0 are lost/i,
  'checklist --failover': /\[x\] +Failover takes < 10 seconds/,
  backup: /backed up and verified/,
  'flush-all --yes': /^[1-9]\d* keys deleted/m,
  'restore --force': /"keys":[1-9].*"complete":true/,
  restart: /^all are back$/m,
  'restart redis-2': /^all are back$/m,
  'connect sentinel-1 SENTINEL MASTERS': /^mymaster$/m,
  'connect sentinel-1 SENTINEL MASTER mymaster': /^num-slaves\n2$/m,
  'connect sentinel-1 SENTINEL REPLICAS mymaster': /^master-link-status\nok$/m,
  'connect sentinel-1 SENTINEL SENTINELS mymaster': /^last-hello-message$/m,
  'connect sentinel-1 SENTINEL GET-MASTER-ADDR-BY-NAME mymaster': /^[\d.]+\n\d+$/m,
  'connect sentinel-1 SENTINEL RESET mymaster': /^1$/m,
  'connect master MEMORY STATS': /^peak\.allocated$/m,
  'connect master SET test_key hello': /^OK$/m,
  'connect replica-1 GET test_key': /^hello$/m,
  doctor: /0 broken|nothing found/,
  'fault kill-sentinel': /done to sentinel-\d/,
  'fault freeze-replica': /done to redis-\d/,
  heal: /all nodes are back/,
  failover: /^master was redis-\d, is redis-\d/m,
  switchover: /^master was redis-\d, is redis-\d/m
}
