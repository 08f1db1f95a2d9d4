import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import type { Wire } from './load-wire.ts'
import { nodeLimits } from './node-limits.ts'
import type { NodeStore } from './node-store.ts'
import { Refusal, refuseOverSize, unary } from './refusal.ts'
import { verifyContractSignature } from './verify-contract-signature.ts'
import type {
  GetIdentityUpdatesRequest,
  GetIdentityUpdatesResponse,
  GetInboxIdsRequest,
  GetInboxIdsResponse,
  IdentityUpdate,
  PublishIdentityUpdateRequest,
  VerifySignaturesRequest,
  VerifySignaturesResponse,
} from './wire-types.ts'

/** Answers who is who: the logs of inboxes, and which wallet belongs to which inbox. */
export const createIdentityService = (
  store: NodeStore,
  wire: Wire,
  rpcUrl: string | undefined,
): UntypedServiceImplementation => ({
  PublishIdentityUpdate: unary(({ identity_update: bytes }: PublishIdentityUpdateRequest) => {
    refuseOverSize(bytes, 'an identity update')
    const inbox = readInbox(wire, bytes)
    if (store.updates(inbox).length >= nodeLimits.updatesPerInbox) {
      throw new Refusal(status.RESOURCE_EXHAUSTED, `the log of inbox ${inbox} is full`)
    }
    store.addUpdate(inbox, bytes)
    return {}
  }),

  GetIdentityUpdates: unary(
    ({ requests }: GetIdentityUpdatesRequest): GetIdentityUpdatesResponse => ({
      responses: requests.map(({ inbox_id, sequence_id }) => ({
        inbox_id,
        updates: store
          .updates(inbox_id)
          .filter(update => update.id > Number(sequence_id))
          .map(({ id, createdNs, bytes }) => ({
            sequence_id: id,
            server_timestamp_ns: createdNs,
            update: bytes,
          })),
      })),
    }),
  ),

  GetInboxIds: unary(
    ({ requests }: GetInboxIdsRequest): GetInboxIdsResponse => ({
      responses: requests.map(({ identifier, identifier_kind }) => {
        const inbox = store.inboxOf(identifier, identifier_kind)
        return { identifier, identifier_kind, ...(inbox === undefined ? {} : { inbox_id: inbox }) }
      }),
    }),
  ),

  VerifySmartContractWalletSignatures: unary(
    async ({ signatures }: VerifySignaturesRequest): Promise<VerifySignaturesResponse> => ({
      responses: await Promise.all(signatures.map(signature => verifyContractSignature(signature, rpcUrl))),
    }),
  ),
})

const readInbox = (wire: Wire, bytes: Buffer): string => {
  let update: IdentityUpdate
  try {
    update = wire.decodeIdentityUpdate(bytes)
  } catch {
    throw new Refusal(status.INVALID_ARGUMENT, 'the identity update cannot be read')
  }
  if (update.inbox_id === '' || update.actions.length === 0) {
    throw new Refusal(status.INVALID_ARGUMENT, 'the identity update names no inbox or does nothing')
  }
  return update.inbox_id
}
