import { type MailCatcher, reservePorts, startMailCatcher } from '@repo/testbed'
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts'
import { lingerMs } from './add-jobs.ts'
import type { Interruption, SentMail } from './ledger.ts'

/** One worker of the run, through all its lives, with a mail server of its own that tells whose mail it was. */
export class WorkerSlot {
  readonly name: string
  readonly interruptions: Interruption[] = []
  readonly #catcher: MailCatcher
  readonly #environment: Readonly<Record<string, string>>
  readonly #port: number
  #process: WorkerProcess | undefined

  private constructor(name: string, catcher: MailCatcher, environment: Readonly<Record<string, string>>, port: number) {
    this.name = name
    this.#catcher = catcher
    this.#environment = environment
    this.#port = port
  }

  static async start(name: string, environment: Readonly<Record<string, string>>): Promise<WorkerSlot> {
    const [port] = await reservePorts('127.0.0.1', 1)
    const slot = new WorkerSlot(name, await startMailCatcher({ answerAfterMs: lingerMs }), environment, port as number)
    await slot.revive()
    await slot.process.waitUntilReady()
    return slot
  }

  get process(): WorkerProcess {
    if (this.#process === undefined) throw new Error(`${this.name} was never started`)
    return this.#process
  }

  get mails(): SentMail[] {
    return this.#catcher.mails.map(({ messageId, at }) => ({ messageId, at, worker: this.name }))
  }

  /** Starts its next life; it may come up while there is no master. */
  async revive(): Promise<void> {
    this.#process = await startWorkerProcess({
      main: 'test/jobs/worker-that-counts.ts',
      port: this.#port,
      environment: { ...this.#environment, INSTANCE_NAME: this.name, SMTP_URL: this.#catcher.url }
    })
  }

  async kill(): Promise<void> {
    this.#note('killed')
    await this.process.stop('SIGKILL')
  }

  freeze(): void {
    this.#note('frozen')
    this.process.child.kill('SIGSTOP')
  }

  thaw(): void {
    this.process.child.kill('SIGCONT')
    const last = this.interruptions.pop()
    if (last !== undefined) this.interruptions.push({ ...last, until: Date.now() })
  }

  async close(): Promise<void> {
    await this.process.stop('SIGKILL')
    await this.#catcher.close()
  }

  #note(what: Interruption['what']): void {
    this.interruptions.push({ worker: this.name, what, at: Date.now() })
  }
}
