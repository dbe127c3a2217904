import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, onTestFinished } from 'vitest'
import { expectClientSurvives, readShownClient } from './support/expect-client-survives.ts'

/** A module that requires go-redis, which Go has downloaded. */
const module = process.env.GO_REDIS ?? join(import.meta.dirname, '../../../.tools/go-redis')
const go = process.env.GO ?? 'go'
const isMissing = spawnSync(go, ['-C', module, 'list', 'github.com/redis/go-redis/v9']).status !== 0

/** Writes for ever, reads what was written, and says which writes are confirmed. */
const program = `package main

import (
	"context"
	"fmt"
	"strconv"
)

func main() {
	ctx := context.Background()
	for number := 0; ; number++ {
		value := strconv.Itoa(number)
		isConfirmed, err := write(ctx, "client:"+value, value, 2)
		if err == nil && isConfirmed {
			fmt.Println(value)
		} else if err == nil {
			fmt.Println("unconfirmed")
		}
		// A replica that does not have it yet says nothing.
		for err == nil {
			if seen, _ := read(ctx, "client:0"); seen == "0" {
				break
			}
		}
	}
}
`

describe.skipIf(isMissing)('a client in Go, as the guide shows it', () => {
  it('goes on after the master was killed, and keeps every write that was confirmed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'go-client-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const file of ['go.mod', 'go.sum']) cpSync(join(module, file), join(folder, file))
    writeFileSync(join(folder, 'client.go'), readShownClient('go'))
    writeFileSync(join(folder, 'main.go'), program)
    execFileSync(go, ['build', '-o', 'client', '.'], { cwd: folder, stdio: 'pipe' })
    await expectClientSurvives(join(folder, 'client'), [], folder)
  }, 180_000)
})
