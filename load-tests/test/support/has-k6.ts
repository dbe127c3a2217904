import { spawnSync } from 'node:child_process'

/** Can the tests that need k6 run here? */
export const hasK6 = spawnSync(process.env.K6 ?? 'k6', ['version']).status === 0
