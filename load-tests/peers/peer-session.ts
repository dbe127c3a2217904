import { randomBytes } from 'node:crypto'
import { ProblemError } from '@repo/api'
import type { Me, SessionData } from '@repo/contracts'
import type { FastifyRequest } from 'fastify'
import type { PeerStore } from './stores/peer-store.ts'

/** What a session holds, as JSON in the store. */
export interface PeerSession {
  readonly userId: string
  readonly handle: string
  readonly createdAt: number
  readonly csrfToken: string
  data: SessionData
}

interface Holder {
  peer?: PeerSession
}

const toIndexKey = (userId: string): string => `user-sessions:${userId}`

/** The session of who is signed in; whoever changes something must show its token. */
export function requireSession(request: FastifyRequest): PeerSession {
  const { peer } = request.session as Holder
  if (peer === undefined) throw new ProblemError(401, 'NOT_SIGNED_IN', 'sign in first')
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== peer.csrfToken) {
    throw new ProblemError(403, 'CSRF_TOKEN', 'send the csrfToken of this session')
  }
  return peer
}

/** Signs in under a new id; returns once the store has it. */
export async function startSession(request: FastifyRequest, userId: string, store: PeerStore): Promise<PeerSession> {
  await request.session.regenerate()
  const peer: PeerSession = {
    userId,
    handle: randomBytes(12).toString('base64url'),
    createdAt: Date.now(),
    csrfToken: randomBytes(18).toString('base64url'),
    data: {}
  }
  const holder = request.session as Holder
  holder.peer = peer
  await request.session.save()
  await store.addToSet(toIndexKey(userId), request.session.sessionId)
  return peer
}

export async function endSession(sessionId: string, userId: string, store: PeerStore): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    store.sessions.destroy(sessionId, (error: unknown) => (error ? reject(error) : resolve()))
  })
  await store.removeFromSet(toIndexKey(userId), sessionId)
}

/** Every session of a user that is there, with its id. */
export async function listSessions(
  userId: string,
  store: PeerStore
): Promise<{ readonly sessionId: string; readonly peer: PeerSession }[]> {
  const ids = await store.membersOf(toIndexKey(userId))
  const found = await Promise.all(ids.map(async (sessionId) => ({ sessionId, peer: await load(sessionId, store) })))
  return found.flatMap(({ sessionId, peer }) => (peer === undefined ? [] : [{ sessionId, peer }]))
}

export function toMe({ userId, handle, createdAt, csrfToken, data }: PeerSession): Me {
  return { userId, sessionHandle: handle, createdAt, csrfToken, data }
}

function load(sessionId: string, store: PeerStore): Promise<PeerSession | undefined> {
  return new Promise((resolve, reject) => {
    store.sessions.get(sessionId, (error, session) => {
      if (error) reject(error)
      else resolve((session as Holder | null | undefined)?.peer)
    })
  })
}
