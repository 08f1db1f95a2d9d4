import type { LaneEffect, LaneEntry, LaneEvent, LaneState } from './lane-state.ts'

/** A lane's next state, and what must be done about it. */
export interface LaneDecision {
  readonly state: LaneState
  readonly effects: readonly LaneEffect[]
}

/**
 * The machine of a lane of nonces: pure. It holds to three rules. A nonce is given out again only where its bytes were never
 * with a node; bytes are stored before they are broadcast; and what is neither mined nor replaced goes on being broadcast.
 * An event about a nonce that is not in a phase where it means anything changes nothing.
 */
export function decideLane(state: LaneState, event: LaneEvent): LaneDecision {
  switch (event.kind) {
    case 'counted':
      return { state: { ...state, pending: event.pending }, effects: [] }
    case 'reserved': {
      const nonce = firstFree(state)
      const entry = { nonce, key: event.key, phase: 'reserved', attempts: [], isRefused: false } as const
      return { state: put(state, entry), effects: [{ kind: 'sign', nonce }] }
    }
    case 'final':
      return retire(state, event.block)
    default: {
      const entry = state.entries.get(event.nonce)
      return entry === undefined ? { state, effects: [] } : about(state, entry, event)
    }
  }
}

/** The nonce that the next transaction gets: the lowest that is neither used nor held. */
export function firstFree({ pending, entries }: LaneState): number {
  let nonce = pending
  while (entries.has(nonce)) nonce++
  return nonce
}

type EntryEvent = Exclude<LaneEvent, { kind: 'counted' | 'reserved' | 'final' }>

function about(state: LaneState, entry: LaneEntry, event: EntryEvent): LaneDecision {
  const { nonce, phase } = entry
  const same: LaneDecision = { state, effects: [] }
  const isOpen = phase === 'signed' || phase === 'broadcast'
  switch (event.kind) {
    case 'abandoned':
      if (phase === 'reserved') return { state: without(state, nonce), effects: [] }
      // A store that failed may have kept it all the same.
      return phase === 'signed'
        ? { state: without(state, nonce), effects: [{ kind: 'forget', nonce }] }
        : same
    case 'signed': {
      if (phase === 'mined') return same
      const signed = {
        ...entry,
        phase: phase === 'reserved' ? 'signed' : phase,
        attempts: [...entry.attempts, event.attempt],
      } as const
      return {
        state: put(state, signed),
        effects: [
          { kind: 'store', entry: signed },
          { kind: 'broadcast', nonce },
        ],
      }
    }
    case 'broadcast':
      if (!isOpen) return same
      return { state: put(state, { ...entry, phase: 'broadcast', isRefused: false }), effects: [] }
    case 'refused':
      // Bytes that a node may have had once are not free again because another node refuses them.
      return phase === 'signed' ? release(put(state, { ...entry, isRefused: true })) : same
    case 'replaced': {
      if (!isOpen) return same
      // Everything below a used nonce is used.
      const passed = { ...without(state, nonce), pending: Math.max(state.pending, nonce + 1) }
      return gone(passed, entry, 'replaced')
    }
    case 'dropped':
      return isOpen ? { state, effects: [{ kind: 'broadcast', nonce }] } : same
    case 'mined': {
      if (phase === 'reserved') return same
      const mined = { ...entry, phase: 'mined', isRefused: false, mined: event.mining } as const
      const effects: LaneEffect[] = [{ kind: 'store', entry: mined }]
      if (phase !== 'mined') effects.push({ kind: 'tell', entry: mined, outcome: 'mined' })
      return { state: put(state, mined), effects }
    }
    case 'reorganised': {
      if (phase !== 'mined') return same
      const { mined: _, ...rest } = entry
      const open = { ...rest, phase: 'broadcast' } as const
      return {
        state: put(state, open),
        effects: [
          { kind: 'store', entry: open },
          { kind: 'broadcast', nonce },
        ],
      }
    }
  }
}

/** Frees refused nonces from the top: one with others above it would be a hole, and is tried again instead. */
function release(state: LaneState): LaneDecision {
  const highest = Math.max(...state.entries.keys())
  const entry = state.entries.get(highest)
  if (entry === undefined || !entry.isRefused) return { state, effects: [] }
  const { state: freed, effects } = gone(without(state, highest), entry, 'refused')
  const more = release(freed)
  return { state: more.state, effects: [...effects, ...more.effects] }
}

function gone(state: LaneState, entry: LaneEntry, outcome: 'refused' | 'replaced'): LaneDecision {
  return {
    state,
    effects: [
      { kind: 'forget', nonce: entry.nonce },
      { kind: 'tell', entry, outcome },
    ],
  }
}

/** Forgets final entries but the newest, so that neither memory nor the store grows. */
function retire(state: LaneState, block: number): LaneDecision {
  const mined = [...state.entries.values()].filter(({ phase }) => phase === 'mined')
  if (mined.length <= state.keep) return { state, effects: [] }
  const retired = mined
    .toSorted((one, other) => one.nonce - other.nonce)
    .slice(0, mined.length - state.keep)
    .filter(entry => entry.mined !== undefined && entry.mined.block <= block)
  const nonces = retired.map(({ nonce }) => nonce)
  const kept = new Map([...state.entries].filter(([nonce]) => !nonces.includes(nonce)))
  const pending = Math.max(state.pending, ...nonces.map(nonce => nonce + 1))
  return {
    state: { ...state, pending, entries: kept },
    effects: nonces.map(nonce => ({ kind: 'forget', nonce })),
  }
}

function put(state: LaneState, entry: LaneEntry): LaneState {
  return { ...state, entries: new Map(state.entries).set(entry.nonce, entry) }
}

function without(state: LaneState, nonce: number): LaneState {
  const entries = new Map(state.entries)
  entries.delete(nonce)
  return { ...state, entries }
}
