import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { expect, onTestFinished, test } from 'vitest'
import { startPglite } from './start-pglite.ts'

test('the first database becomes the template of the next; a broken template is replaced; a written folder is kept', async () => {
  const root = await mkdtemp(join(tmpdir(), 'dealwright-template-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const template = join(root, 'cache', 'template.tgz')
  const prepared: boolean[] = []
  const prepare = async (database: PGlite) => {
    const { rows } = await database.query("SELECT to_regclass('public.made') IS NOT NULL AS found")
    prepared.push(JSON.stringify(rows) === '[{"found":true}]')
    await database.exec('CREATE TABLE IF NOT EXISTS public.made (x int)')
  }
  const first = await startPglite({ prepare, template })
  await first.exec('INSERT INTO public.made VALUES (1)')
  await first.close()
  expect(prepared).toEqual([false])
  expect((await stat(template)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(root, 'cache'))).toEqual(['template.tgz'])

  const second = await startPglite({ prepare, template })
  expect(prepared).toEqual([false, true])
  expect((await second.query('SELECT * FROM public.made')).rows).toEqual([])
  await second.close()

  await writeFile(template, 'broken')
  const folder = join(root, 'data')
  const third = await startPglite({ folder, prepare, template })
  await third.exec('INSERT INTO public.made VALUES (3)')
  await third.close()
  expect(prepared).toEqual([false, true, false, true])
  expect((await readFile(template)).length).toBeGreaterThan(1_000_000)

  const fourth = await startPglite({ folder, prepare, template })
  expect((await fourth.query('SELECT * FROM public.made')).rows).toEqual([{ x: 3 }])
  await fourth.close()

  const fifth = await startPglite({ folder: join(root, 'more'), prepare, template })
  expect((await fifth.query('SELECT * FROM public.made')).rows).toEqual([])
  await fifth.close()
  expect(prepared.at(-1)).toBe(true)
})
