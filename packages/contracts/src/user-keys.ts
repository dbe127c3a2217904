/** A user is a hash, with the field `email` among others. */
export function toUserKey(userId: string): string {
  return `user:${userId}`
}
