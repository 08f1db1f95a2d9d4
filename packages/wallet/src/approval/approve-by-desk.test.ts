import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { decodeCall } from '../decode/decode-call.ts'
import { createMemoryLaneStore } from '../lane/create-memory-lane-store.ts'
import { callOf, context, opening, payingCalls } from '../testing/calls.ts'
import { approveByDesk } from './approve-by-desk.ts'
import { createApprovalDesk } from './create-approval-desk.ts'
import { hashMaterial } from './hash-material.ts'
import { openPrincipalSession } from './principal-session.ts'

const session = openPrincipalSession('console', 'ada')
const material = { kind: 'call' as const, ...opening(2) }
const decoded = decodeCall(material, context)
const question = {
  material,
  meaning: decoded.ok ? decoded.value : { calls: [], payments: [], allowances: [] },
}

it('asks in words about exactly what will be signed', async () => {
  const desk = await createApprovalDesk({ store: createMemoryLaneStore() })
  const asked = approveByDesk(desk, { context })(question)
  await sleep(0)
  const [request] = desk.pending()
  expect(request).toMatchObject({ hash: hashMaterial(material, context), words: { title: 'Pay 1.00 USDC' } })
  if (request === undefined) return
  await desk.answer(session, { request: request.id, hash: request.hash, decision: 'approve' })
  expect(await asked).toEqual({ ok: true })
})

it('takes the question back where nobody answers in time, and leaves it where the program closes', async () => {
  const desk = await createApprovalDesk({ store: createMemoryLaneStore() })
  const late = await approveByDesk(desk, { context, timeoutMs: 0 })(question)
  expect(late).toMatchObject({ ok: false, error: { code: 'denied', reason: 'approval', retryable: false } })
  expect(desk.pending()).toEqual([])
  const closing = approveByDesk(desk, { context })(question)
  await sleep(0)
  await desk.close()
  expect(await closing).toMatchObject({ ok: false, error: { retryable: true } })
  expect(desk.pending()).toHaveLength(1)
})

it('has a hash of its own for every call, sender and chain', () => {
  const calls = [material, { ...material, value: 1n }, { ...material, to: context.self }]
  const hashes = [
    ...calls.map(call => hashMaterial(call, context)),
    hashMaterial(material, { ...context, chainId: 1 }),
    hashMaterial(material, { ...context, self: context.contracts.escrow }),
    hashMaterial({ kind: 'call', ...(payingCalls.transfer ?? callOf(context.self, 'x()', [])) }, context),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})
