// What backup.sh has written about its last run, for Prometheus: GET /metrics.prom, nothing else of that folder.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const [file, port] = process.argv.slice(2)

createServer(async ({ url }, answer) => {
  const text = url === '/metrics.prom' ? await readFile(file, 'utf8').catch(() => undefined) : undefined
  answer.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' }).end(text)
}).listen(Number(port))
