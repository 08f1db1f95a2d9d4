import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { loadWire } from './load-wire.ts'
import { NodeStore } from './node-store.ts'

afterEach(() => vi.useRealTimers())

it('gives ids and times that grow strictly, whatever the clock does and across a restart', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] })
  const folder = mkdtempSync(join(tmpdir(), 'node-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const logFile = join(folder, 'node.log')
  const wire = loadWire()
  const stamps: { id: number; ns: bigint }[] = []
  const add = (store: NodeStore, count: number) =>
    store.addMessages(
      'group',
      Array.from({ length: count }, (_, index) => ({
        topic: Buffer.from('topic'),
        // The same content twice would be one message.
        content: Buffer.from(`${stamps.length} ${index}`),
        encode: (id: number, ns: string) => {
          stamps.push({ id, ns: BigInt(ns) })
          return Buffer.from(ns)
        },
      })),
    )

  const first = new NodeStore(wire, logFile)
  add(first, 3)
  add(first, 2)
  vi.setSystemTime(1_700_000_000_000)
  add(first, 2)
  first.close()
  const second = new NodeStore(wire, logFile)
  add(second, 2)
  vi.setSystemTime(1_900_000_000_000)
  add(second, 1)
  second.close()

  expect(stamps).toHaveLength(10)
  for (const [index, { id, ns }] of stamps.entries()) {
    const before = stamps[index - 1]
    if (before === undefined) continue
    expect(id).toBeGreaterThan(before.id)
    expect(ns).toBeGreaterThan(before.ns)
  }
  expect(stamps.at(-1)?.ns).toBe(1_900_000_000_000n * 1_000_000n)
})
