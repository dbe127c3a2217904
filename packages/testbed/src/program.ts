/** What somebody else runs. Passwords are in the environment or in files, never among the arguments: `ps` shows those. */
export interface Program {
  readonly program: string
  readonly args: readonly string[]
  /** Beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>
  /** What it reads on standard input. @default that of this process */
  readonly input?: string
}

/** A program of Redis that is run beside a node. */
export type RedisTool = 'redis-cli' | 'redis-benchmark'

/** The scripts of infra/redis that work on the whole group. */
export type GroupScript = 'backup.sh' | 'restore.sh' | 'rotate-password.sh'
