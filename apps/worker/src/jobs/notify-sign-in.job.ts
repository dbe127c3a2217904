import { jobs, type Notification, toNotificationsKey, toUserKey } from '@repo/contracts'
import { handleJob } from '../job-handler.ts'
import { renderSignInMail } from '../mail/render-sign-in-mail.ts'
import { toMessageId } from '../mail/to-message-id.ts'

const maxNotifications = 100
const keptMs = 30 * 24 * 3600 * 1000

/** KEYS notifications of the user  ARGV time, record, how many are kept, how long */
const recordLua = `
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
`

/** Records a sign-in for its user, once, and mails it, at least once. */
export const notifySignInJob = handleJob(jobs.notifySignIn, async (payload, { jobId, redis, marks, mailer }) => {
  const { userId, ...notification } = payload
  await marks.apply({
    step: 'recorded',
    lua: recordLua,
    keys: [toNotificationsKey(userId)],
    args: [payload.at, JSON.stringify(notification satisfies Notification), maxNotifications, keptMs]
  })
  if (mailer === undefined) return
  const { value: email } = await redis.read((node) => node.hget(toUserKey(userId), 'email'))
  // A user who is gone needs no mail.
  if (email === null) return
  const { subject, text } = renderSignInMail(notification, mailer)
  const mail = { to: email, subject, text, messageId: toMessageId(jobId, mailer.from) }
  await marks.perform({ step: 'mailed', take: () => mailer.send(mail) })
})
