import { openSync, writeSync } from 'node:fs'
import type { ClientReport, ClientRequest } from './client-messages.ts'
import { createSubject } from './subjects/create-subject.ts'
import type { Subject } from './subjects/subject.ts'
import { startWorkload, type Workload } from './workload.ts'

// One client process: told by its parent what to do, it keeps a history (one JSON line an operation).
let subject: Subject | undefined
let workload: Workload | undefined
let history = -1

const report = (message: ClientReport) => process.send?.(message)

async function obey(request: ClientRequest): Promise<void> {
  if (request.do === 'start') {
    history = openSync(request.historyFile, 'w')
    subject = await createSubject(request.subject, request.env)
    report({ said: 'started', canSwitchOver: subject.switchover !== undefined })
    workload = startWorkload({
      subject,
      client: request.client,
      clients: request.clients,
      knownKeys: request.knownKeys,
      record: (operation) => writeSync(history, `${JSON.stringify(operation)}\n`),
      share: (write) => report({ said: 'wrote', write })
    })
  } else if (request.do === 'read') {
    workload?.readShared(request.write)
  } else if (request.do === 'switchover') {
    await subject?.switchover?.()
    report({ said: 'switched-over' })
  } else {
    const unended = (await workload?.stop(20_000)) ?? []
    report({ said: 'stopped', unended, losses: subject?.losses?.() })
  }
}

process.on('message', (request: ClientRequest) => {
  obey(request).catch((error: unknown) => report({ said: 'failed', error: String(error) }))
})
// The run is over, or gone.
process.on('disconnect', () => process.exit())
