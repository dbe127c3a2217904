/** A stored value: a string or a list, with the time at which it is gone. */
export interface StoredValue {
  readonly value: string | readonly string[]
  readonly expiresAtMs?: number | undefined
}

/** Sixteen numbered databases in memory; an expired key is not there. */
export interface FakeKeyspace {
  read(db: number, key: string): StoredValue | undefined
  write(db: number, key: string, value: StoredValue): void
  /** Says whether the key was there. */
  remove(db: number, key: string): boolean
  keys(db: number): string[]
  clear(): void
  /** Takes over everything the other one has, as a full resync does. */
  copyFrom(other: FakeKeyspace): void
}

/** An empty keyspace; `now` (epoch milliseconds) decides what has expired. */
export function createFakeKeyspace(now: () => number): FakeKeyspace {
  const databases = Array.from({ length: 16 }, () => new Map<string, StoredValue>())
  const entriesOf = (db: number) => databases[db] ?? new Map<string, StoredValue>()

  const keyspace: FakeKeyspace = {
    read: (db, key) => {
      const stored = entriesOf(db).get(key)
      return stored?.expiresAtMs !== undefined && stored.expiresAtMs <= now() ? undefined : stored
    },
    write: (db, key, value) => void entriesOf(db).set(key, value),
    remove: (db, key) => {
      const wasThere = keyspace.read(db, key) !== undefined
      entriesOf(db).delete(key)
      return wasThere
    },
    keys: (db) => [...entriesOf(db).keys()].filter((key) => keyspace.read(db, key) !== undefined),
    clear: () => {
      for (const entries of databases) entries.clear()
    },
    copyFrom: (other) => {
      keyspace.clear()
      for (const [db, entries] of databases.entries()) {
        for (const key of other.keys(db)) entries.set(key, other.read(db, key) ?? { value: '' })
      }
    }
  }
  return keyspace
}
