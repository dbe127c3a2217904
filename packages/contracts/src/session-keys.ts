/** Before what the index of a user names: a session is a hash, with the field `version` while it lives. */
export const sessionKeyPrefix = 'sess:'

/** Before a user's id: the sorted set of the user's sessions, by the time at which each ends at the latest. */
export const sessionIndexPrefix = 'user-sessions:'
