import { createIoredisDetectorSubject, createIoredisSubject } from './ioredis-subject.ts'
import { createNodeRedisSubject } from './node-redis-subject.ts'
import { createRedisHaSubject } from './redis-ha-subject.ts'
import type { Subject } from './subject.ts'

const subjects = {
  'redis-ha': createRedisHaSubject,
  ioredis: (env) => createIoredisSubject(env),
  'ioredis-detector': createIoredisDetectorSubject,
  'node-redis': createNodeRedisSubject
} as const satisfies Record<string, (env: Record<string, string | undefined>) => Promise<Subject>>

export type SubjectName = keyof typeof subjects

export const subjectNames = Object.keys(subjects) as readonly SubjectName[]

export function createSubject(name: SubjectName, env: Record<string, string | undefined>): Promise<Subject> {
  return subjects[name](env)
}
