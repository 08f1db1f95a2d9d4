import { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
import type { InboxPort } from '../port.ts'
import { createListener, type Listener } from './create-listener.ts'
import type {
  OpenTransportParameters,
  TransportHarness,
  TransportParty,
  TransportUnderTest,
} from './transport-harness.ts'

export interface OpenActorParameters extends Partial<OpenTransportParameters> {
  readonly listener?: Listener
}

/** One run of a party: a transport that is receiving, and what it heard. */
export interface Actor {
  readonly party: TransportParty
  readonly transport: TransportUnderTest
  readonly listener: Listener
  readonly inbox: InboxPort
}

/** Opens transports for one test and closes them after it. */
export interface Scene {
  readonly floodSize: number
  createParty(): Promise<TransportParty>
  open(party: TransportParty, parameters?: OpenActorParameters): Promise<Actor>
  /** Makes someone new and opens a transport. */
  join(parameters?: OpenActorParameters): Promise<Actor>
  close(): Promise<void>
}

/** Tries of a failing handler follow each other quickly, so that the kit need not wait. */
const quickRetry = { attempts: 5, firstDelayMs: 5, maxDelayMs: 20 }

/** Creates a scene on a harness. */
export const createScene = (harness: TransportHarness): Scene => {
  const opened: TransportUnderTest[] = []

  const open: Scene['open'] = async (party, parameters = {}) => {
    const {
      listener = createListener(),
      inbox = createMemoryInbox(),
      retry = quickRetry,
      ...rest
    } = parameters
    const transport = await party.open({ inbox, retry, ...rest })
    opened.push(transport)
    await transport.receive(listener)
    return { party, transport, listener, inbox }
  }

  return {
    floodSize: harness.floodSize ?? 5_000,
    createParty: () => harness.createParty(),
    open,
    join: async parameters => open(await harness.createParty(), parameters),
    close: async () => {
      await Promise.all(opened.splice(0).map(transport => transport.close()))
    },
  }
}
