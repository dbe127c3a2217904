import { z } from 'zod'

/** Public name of a session: good for showing and ending it, says nothing about its id. */
export const sessionHandleSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)
