import { application } from './application.ts'
import { backup } from './backup.ts'
import type { Dashboard } from './dashboard.ts'
import { highAvailability } from './high-availability.ts'
import { jobs } from './jobs.ts'
import { redisUse } from './redis-use.ts'
import { replication } from './replication.ts'

/** Every dashboard; `make docs` writes each to grafana/dashboards/<uid>.json. */
export const dashboards: readonly Dashboard[] = [highAvailability, replication, redisUse, application, jobs, backup]
