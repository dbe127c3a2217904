// Every job there is, a line each.
export { notifySignIn } from './notify-sign-in.ts'
export { sweepSessionIndex } from './sweep-session-index.ts'
