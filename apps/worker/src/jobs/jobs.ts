// How the worker does each job, a line each.
export { notifySignInJob } from './notify-sign-in.job.ts'
export { sweepSessionIndexJob } from './sweep-session-index.job.ts'
