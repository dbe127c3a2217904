/** What the load tests build on: the same API on other session stores, and sessions by the thousand. */
export { buildApp } from './app.ts'
export { apiConfigSchema, toSessionSettings } from './config.ts'
export { createDependencies } from './dependencies.ts'
export { ProblemError } from './http/problem-error.ts'
export { SessionRecords } from './session/session-records.ts'
export { PasswordHasher } from './users/password-hasher.ts'
