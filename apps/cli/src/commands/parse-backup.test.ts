import { expect, it } from 'vitest'
import { parseBackup } from './parse-backup.ts'

it('finds the backup among what the script says', () => {
  const said = `backup.sh: no replica of 10.0.0.1:6379 has a link to it: copying from the master
backup.sh: backed up and verified: /my backups, all/redis-20260318T100500Z.rdb, 500 keys
`
  expect(parseBackup(said)).toEqual({ file: '/my backups, all/redis-20260318T100500Z.rdb', keys: 500 })
})

it('makes up no backup', () => {
  expect(() => parseBackup('backup.sh: another word for it\n')).toThrow('did not say which file')
})
