import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ClientReport, ClientRequest } from './client-messages.ts'

/** A client process as the run holds it. */
export class ClientHandle {
  readonly name: string
  readonly #child: ChildProcess
  #onReport: (report: ClientReport) => void = () => {}

  constructor(name: string) {
    this.name = name
    this.#child = fork(fileURLToPath(new URL('client-process.ts', import.meta.url)), {
      // Inherits the condition under which packages are run from their sources.
      execArgv: process.execArgv,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    this.#child.on('message', (report: ClientReport) => this.#onReport(report))
  }

  tell(request: ClientRequest): void {
    if (this.#child.connected) this.#child.send(request)
  }

  onReport(listener: (report: ClientReport) => void): void {
    const before = this.#onReport
    this.#onReport = (report) => {
      before(report)
      listener(report)
    }
  }

  /** Resolves with the next report of this kind; rejects when the process fails or ends before. */
  next<S extends ClientReport['said']>(said: S): Promise<Extract<ClientReport, { said: S }>> {
    return new Promise((resolve, reject) => {
      this.onReport((report) => {
        if (report.said === said) resolve(report as Extract<ClientReport, { said: S }>)
        else if (report.said === 'failed') reject(new Error(`client ${this.name}: ${report.error}`))
      })
      this.#child.once('exit', (code) => reject(new Error(`client ${this.name} ended with ${code}`)))
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
