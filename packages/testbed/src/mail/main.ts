import { createServer } from 'node:http'
import { type CaughtMail, startMailCatcher } from './mail-catcher.ts'

/** A mail server for development in a container of its own: GET / lists what came, newest first. */
const { SMTP_PORT = '1025', HTTP_PORT = '8025' } = process.env
const maxMails = 100
const mails: CaughtMail[] = []

const catcher = await startMailCatcher({
  host: '0.0.0.0',
  port: Number(SMTP_PORT),
  onMail: (mail) => {
    mails.unshift(mail)
    mails.length = Math.min(mails.length, maxMails)
    console.log(`mail to ${mail.to.join(', ')}: ${mail.subject}`)
  }
})
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(mails, undefined, 2))
}).listen(Number(HTTP_PORT))

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void catcher.close()
})
