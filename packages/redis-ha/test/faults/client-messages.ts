import type { SubjectName } from './subjects/create-subject.ts'
import type { ReportedLoss } from './subjects/subject.ts'
import type { SharedWrite } from './workload.ts'

/** What the run tells a client process. */
export type ClientRequest =
  | {
      readonly do: 'start'
      readonly subject: SubjectName
      readonly env: Record<string, string>
      readonly client: string
      readonly clients: readonly string[]
      readonly knownKeys: readonly string[]
      readonly historyFile: string
    }
  | { readonly do: 'read'; readonly write: SharedWrite }
  | { readonly do: 'switchover' }
  | { readonly do: 'stop' }

/** What a client process tells the run. */
export type ClientReport =
  | { readonly said: 'started'; readonly canSwitchOver: boolean }
  | { readonly said: 'wrote'; readonly write: SharedWrite }
  | { readonly said: 'switched-over' }
  | {
      readonly said: 'stopped'
      readonly unended: readonly string[]
      readonly losses: readonly ReportedLoss[] | undefined
    }
  | { readonly said: 'failed'; readonly error: string }
