import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { holdLedger } from './hold-ledger.ts'

let folder: string
let ledger: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-ledger-'))
  ledger = join(folder, 'signed.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

it('is one signer’s at a time', async () => {
  const first = await holdLedger(ledger)
  await expect(holdLedger(ledger)).rejects.toMatchObject({ code: 'ledger-held' })
  await first.check()
  await first.release()
  await first.release()
  expect(await readdir(folder)).toEqual([])
  await (await holdLedger(ledger)).release()
})

it('is refused while another process has it, and taken over once that is dead', async () => {
  const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1000)"])
  await once(child.stdout, 'data')
  await writeFile(`${ledger}.lock`, `${child.pid} other\n`)
  await expect(holdLedger(ledger)).rejects.toMatchObject({ code: 'ledger-held' })
  child.kill('SIGKILL')
  await once(child, 'close')
  await (await holdLedger(ledger)).release()
})

it('is taken over from a process that had the same number, and refused where it names nobody yet', async () => {
  await writeFile(`${ledger}.lock`, `${process.pid} earlier\n`)
  await (await holdLedger(ledger)).release()
  await writeFile(`${ledger}.lock`, '')
  await expect(holdLedger(ledger)).rejects.toMatchObject({ code: 'ledger-held' })
})

it('notices that somebody took it over', async () => {
  const mine = await holdLedger(ledger)
  await writeFile(`${ledger}.lock`, '1 other\n')
  await expect(mine.check()).rejects.toMatchObject({ code: 'ledger-held' })
  await mine.release()
  expect(await readdir(folder)).toEqual(['signed.jsonl.lock'])
})
