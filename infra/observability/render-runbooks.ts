import { readAlerts, toKebabCase } from './alert-rules.ts'
import { runbooksWithoutAlert, troubles } from './troubleshooting.ts'

/** docs/runbooks/README.md: which runbook for which alert, and for what else one may look for. */
export function renderRunbooks(): string {
  const alerts = [...readAlerts()].sort((a, b) => a.alert.localeCompare(b.alert))
  return `# Runbooks

One for each alert: what it means, what users notice, where to look first, what to do, and when it is over. This page is made
by \`make docs\` from the rules in [infra/observability](../../infra/observability/README.md).

In the commands, \`$NODE\`, \`$MASTER\` and \`$SENTINEL\` are hosts without the port, of the addresses that \`ha status\` shows; \`$SENTINELS\`
are all of them with spaces between. Where nodes share a host, as on local processes, \`-p\` tells them apart, or use
\`ha connect redis-1 INFO replication\`, which is also logged in. \`mymaster\` is \`REDIS_MASTER_NAME\`. Passwords go into
\`REDISCLI_AUTH\`, a user’s name after \`--user\`. \`ha\` speaks to the stack that runs, or to the one that \`--on\` names.

## What always helps

\`\`\`sh
ha status                                  # who is what, and does it answer
ha doctor                                  # what is wrong, and what to do
ha watch                                   # what happens to the topology, as a client sees it
ha logs redis-1 --lines 100                # or sentinel-1, api-1, worker-1
redis-cli -h "$NODE" INFO replication
redis-cli -h "$SENTINEL" -p 26379 SENTINEL CKQUORUM mymaster
redis-cli -h "$SENTINEL" -p 26379 SENTINEL MASTERS
curl -s http://127.0.0.1:3000/healthz      # the same from inside an API instance
\`\`\`

## Alerts

| alert | severity | after |
| --- | --- | --- |
${alerts
  .map(
    ({ alert, labels, for: after = 'at once' }) =>
      `| [${alert}](${toKebabCase(alert)}.md) | ${labels.severity} | ${after} |\n`
  )
  .join('')}
## Without an alert

${Object.entries(runbooksWithoutAlert)
  .map(([name, title]) => `- [${title}](${name}.md)\n`)
  .join('')}
## What other guides call it

Guides to Redis with Sentinel have these headings under “Troubleshooting”.

\`ha doctor\` finds what stands in the middle.

| there | \`ha doctor\` | here |
| --- | --- | --- |
${troubles
  .map(
    ({ heading, runbooks, doctor }) =>
      `| ${heading} | ${doctor.join(', ')} | ${runbooks.map((name) => toLink(name)).join(', ')} |\n`
  )
  .join('')}`
}

function toLink(name: string): string {
  return name === 'README' ? '[above](#what-always-helps)' : `[${name}](${name}.md)`
}
