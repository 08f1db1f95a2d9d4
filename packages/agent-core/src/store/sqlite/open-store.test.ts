import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { applicationId, migrations } from './migrations.ts'
import { openStore } from './open-store.ts'

const newPath = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-sqlite-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'deep', 'store.db')
}
const put = (key: string, value: string) => ({ kind: 'put', collection: 'c', key, value }) as const

test('creates its folder and keeps every file private', async () => {
  const path = await newPath()
  await using store = await openStore({ path })
  await store.commit([put('a', '1')])
  const folder = join(path, '..')
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const files = await readdir(folder)
  expect(files).toContain('store.db')
  for (const file of files)
    expect([file, (await stat(join(folder, file))).mode & 0o777]).toEqual([file, 0o600])
})

test('makes a file that others could read private again', async () => {
  const path = await newPath()
  await (await openStore({ path })).close()
  await chmod(path, 0o644)
  await (await openStore({ path })).close()
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a second opening in this process is refused with the holder named, and works once the first is closed', async () => {
  const path = await newPath()
  const first = await openStore({ path })
  await expect(openStore({ path })).rejects.toMatchObject({
    code: 'store-locked',
    retryable: true,
    message: expect.stringContaining(`process ${process.pid} on`),
  })
  await expect(openStore({ path }), 'the refusal itself must not drop the lock').rejects.toMatchObject({
    code: 'store-locked',
  })
  await first.close()
  await (await openStore({ path })).close()
})

test('a second process is refused', async () => {
  const path = await newPath()
  await using _store = await openStore({ path })
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'open-store.ts'))}
    await openStore({ path: process.argv[1] }).catch(error => console.log(error.code, error.message))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  expect(await text(child.stdout)).toContain(
    `store-locked The store at ${path} is in use by process ${process.pid} on`,
  )
})

test('closing twice is harmless, writes what is pending and refuses what follows', async () => {
  const path = await newPath()
  const store = await openStore({ path })
  const pending = store.commit([put('a', '1')])
  await store.close()
  await store.close()
  expect(await pending).toBe(true)
  await expect(store.get('c', 'a')).rejects.toMatchObject({ code: 'store-closed' })
  await expect(store.commit([])).rejects.toMatchObject({ code: 'store-closed' })
  await using again = await openStore({ path })
  expect(await again.get('c', 'a')).toBe('1')
})

test('refuses a file of a newer Dealwright', async () => {
  const path = await newPath()
  await (await openStore({ path })).close()
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA user_version = ${migrations.length + 1}`)
  database.close()
  await expect(openStore({ path })).rejects.toMatchObject({
    code: 'store-too-new',
    message: expect.stringContaining('Upgrade Dealwright.'),
  })
})

const openVersionOne = (path: string): DatabaseSync => {
  mkdirSync(join(path, '..'), { recursive: true })
  const old = new DatabaseSync(path)
  old.exec(`PRAGMA journal_mode = WAL; ${migrations[0]}; PRAGMA user_version = 1`)
  old.exec(`PRAGMA application_id = ${applicationId}`)
  return old
}

test('brings a file of the first version forward, and keeps a copy of it that the old program can open', async () => {
  const path = await newPath()
  const old = openVersionOne(path)
  old.exec("INSERT INTO entry VALUES ('c', 'a', '1'); INSERT INTO cursor VALUES ('channel', '9')")
  old.close()
  await writeFile(`${path}.v1.bak`, 'left by an upgrade that a crash cut short')
  const store = await openStore({ path })
  expect([await store.get('c', 'a'), await store.cursor('channel'), await store.parked()]).toEqual([
    1,
    '9',
    [],
  ])
  await store.commit([put('b', '2')])
  await store.close()

  const backup = `${path}.v1.bak`
  expect((await stat(backup)).mode & 0o777).toBe(0o600)
  const copy = new DatabaseSync(backup, { readOnly: true })
  expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  expect(copy.prepare('PRAGMA application_id').get()).toEqual({ application_id: applicationId })
  expect(copy.prepare('SELECT key FROM entry').all()).toEqual([{ key: 'a' }])
  expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  copy.close()
  expect(await readdir(join(path, '..'))).not.toContain('store.db.v1.bak.new')
})

test('copies also what a crash left in the write-ahead log', async () => {
  const path = await newPath()
  const old = openVersionOne(path)
  old.exec("INSERT INTO entry VALUES ('c', 'a', '1')")
  // What a crash leaves: the files as they are while the database is open.
  const crashed = join(path, '..', 'crashed.db')
  for (const end of ['', '-wal']) await copyFile(`${path}${end}`, `${crashed}${end}`)
  old.close()
  await (await openStore({ path: crashed })).close()
  const copy = new DatabaseSync(`${crashed}.v1.bak`, { readOnly: true })
  expect(copy.prepare('SELECT key FROM entry').all()).toEqual([{ key: 'a' }])
  copy.close()
})

test('makes no copy of a new file or of one that is up to date', async () => {
  const path = await newPath()
  await (await openStore({ path })).close()
  await (await openStore({ path })).close()
  expect((await readdir(join(path, '..'))).filter(name => name.includes('.bak'))).toEqual([])
})

test('changes nothing where the copy cannot be made', async () => {
  const path = await newPath()
  openVersionOne(path).close()
  mkdirSync(`${path}.v1.bak`)
  await writeFile(join(`${path}.v1.bak`, 'in the way'), '')
  await expect(openStore({ path })).rejects.toMatchObject({ code: 'store-unreachable' })
  const database = new DatabaseSync(path, { readOnly: true })
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  database.close()
})

test("refuses another program's database and a file that is none, and leaves no lock behind", async () => {
  const path = await newPath()
  await (await openStore({ path })).close()
  await rm(path)
  const other = new DatabaseSync(path)
  other.exec('CREATE TABLE theirs (x)')
  other.close()
  await expect(openStore({ path })).rejects.toMatchObject({ code: 'store-corrupt' })
  await rm(path)
  await writeFile(path, 'not a database, but long enough to be taken for one'.repeat(100))
  await expect(openStore({ path })).rejects.toMatchObject({ code: 'store-corrupt' })
  await rm(path)
  await (await openStore({ path })).close()
})

test('a file cut short gives one clear error', async () => {
  const path = await newPath()
  const store = await openStore({ path })
  for (let index = 0; index < 50; index++) await store.commit([put(`${index}`, 'x'.repeat(4000))])
  await store.close()
  await truncate(path, 40_960)
  const readAll = async () => {
    await using broken = await openStore({ path })
    return await broken.list('c')
  }
  await expect(readAll()).rejects.toMatchObject({
    code: 'store-corrupt',
    message: expect.stringContaining('Restore the file from a backup.'),
  })
})

test('a path that cannot be made gives one clear error', async () => {
  const path = await newPath()
  await (await openStore({ path })).close()
  await expect(openStore({ path: join(path, 'below-a-file.db') })).rejects.toMatchObject({
    code: 'store-unreachable',
  })
})

test('a full disk fails the commit with one clear error and leaves what was there', async () => {
  const path = await newPath()
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'open-store.ts'))}
    const store = await openStore({ path: process.argv[1] })
    await store.commit([{ kind: 'put', collection: 'c', key: 'small', value: 'x' }])
    const big = { kind: 'put', collection: 'c', key: 'big', value: 'x'.repeat(4_000_000) }
    await store.commit([{ kind: 'put', collection: 'c', key: 'beside', value: 'x' }, big]).catch(error => console.log(error.code))
    console.log((await store.list('c')).map(({ key }) => key).join())`
  // A limit on the size of a file stands for the full disk: 2048 blocks of 512 bytes.
  const shell = `trap '' XFSZ; ulimit -f 2048; exec "$0" --input-type=module -e "$1" "$2"`
  const child = spawn('sh', ['-c', shell, process.execPath, script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await text(child.stdout)
  expect(output).toMatch(/^store-(full|io)\nsmall\n$/)
  await (child.exitCode ?? once(child, 'exit'))
  await using store = await openStore({ path })
  expect(await store.list('c')).toEqual([{ key: 'small', value: 'x' }])
})

test('sweeps expired envelopes out of the file', async () => {
  const path = await newPath()
  let now = 1000
  const store = await openStore({ path, now: () => now })
  await Promise.all(Array.from({ length: 300 }, (_, index) => store.remember(`early ${index}`, 2000)))
  now = 3000
  await Promise.all(Array.from({ length: 600 }, (_, index) => store.remember(`late ${index}`, 4000)))
  await store.close()
  const database = new DatabaseSync(path, { readOnly: true })
  expect(database.prepare('SELECT count(*) AS left FROM seen').get()).toEqual({ left: 600 })
  database.close()
})

test('keeps any JSON value under any key', async () => {
  await using store = await openStore({ path: ':memory:' })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.jsonValue(), async (key, drawn) => {
      const value = JSON.parse(JSON.stringify(drawn))
      await store.commit([{ kind: 'put', collection: 'any', key, value }])
      expect(await store.get('any', key)).toEqual(value)
    }),
  )
})
