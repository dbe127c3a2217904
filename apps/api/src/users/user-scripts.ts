import { defineScript } from '@repo/redis-ha'

// A user is a hash: id, email, name, createdAt, passwordHash, passwordVersion, passwordWrite (id of the write that set it).
// The key of a user's email has the id of its user.

/**
 * Creates a user whose email nobody has. A repeat of a write that ran changes nothing.
 *
 * KEYS user, email  ARGV user id, then pairs: field, value
 * Replies created, applied or email-taken
 */
export const createUserScript = defineScript(`
local owner = redis.call('GET', KEYS[2])
if owner then return owner == ARGV[1] and 'applied' or 'email-taken' end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[1], 'id', ARGV[1], unpack(ARGV, 2))
return 'created'
`)

/**
 * Sets a password hash if the password is still the expected one. A repeat of a write that ran changes nothing.
 *
 * KEYS user  ARGV write id, expected password version, password hash, next password version
 * Replies changed, applied or outdated
 */
export const setPasswordScript = defineScript(`
local version, write = unpack(redis.call('HMGET', KEYS[1], 'passwordVersion', 'passwordWrite'))
if write == ARGV[1] then return 'applied' end
if version ~= ARGV[2] then return 'outdated' end
redis.call('HSET', KEYS[1], 'passwordHash', ARGV[3], 'passwordVersion', ARGV[4], 'passwordWrite', ARGV[1])
return 'changed'
`)
