import type { Result } from '@dealwright/protocols'
import type { ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import type { Wire } from './load-wire.ts'
import { nodeLimits } from './node-limits.ts'
import type { AddMessageParameters, MessageKind, NodeStore } from './node-store.ts'
import { readInstallationKey, readMlsMessage } from './read-mls.ts'
import { Refusal, refuseOverSize, unary } from './refusal.ts'
import { streamMessages } from './stream-messages.ts'
import type {
  BatchQueryCommitLogRequest,
  BatchQueryCommitLogResponse,
  Empty,
  FetchKeyPackagesRequest,
  FetchKeyPackagesResponse,
  GetNewestGroupMessageRequest,
  GetNewestGroupMessageResponse,
  GroupMessageInput,
  KeyPackageRequest,
  PagingInfo,
  QueryGroupMessagesRequest,
  QueryMessagesResponse,
  QueryWelcomeMessagesRequest,
  SendGroupMessagesRequest,
  SendWelcomeMessagesRequest,
  SubscribeGroupMessagesRequest,
  SubscribeWelcomeMessagesRequest,
  WelcomeMessageInput,
} from './wire-types.ts'

const ascending = 1
const descending = 2

/** Carries MLS messages, welcomes and key packages, none of which the node can read. */
export const createMlsService = (store: NodeStore, wire: Wire): UntypedServiceImplementation => {
  const storeKeyPackage = ({ key_package }: KeyPackageRequest): Buffer => {
    const bytes = key_package?.key_package_tls_serialized ?? Buffer.alloc(0)
    refuseOverSize(bytes, 'a key package')
    const installationKey = readOrRefuse(readInstallationKey(bytes))
    store.setKeyPackage(installationKey, bytes)
    return installationKey
  }

  return {
    RegisterInstallation: unary((request: KeyPackageRequest) => ({
      installation_key: storeKeyPackage(request),
    })),

    UploadKeyPackage: unary((request: KeyPackageRequest): Empty => {
      storeKeyPackage(request)
      return {}
    }),

    FetchKeyPackages: unary(
      ({ installation_keys }: FetchKeyPackagesRequest): FetchKeyPackagesResponse => ({
        key_packages: installation_keys.map(key => ({
          key_package_tls_serialized: store.keyPackage(key) ?? Buffer.alloc(0),
        })),
      }),
    ),

    SendGroupMessages: unary(({ messages }: SendGroupMessagesRequest): Empty => {
      store.addMessages(
        'group',
        messages.map(message => readGroupMessage(wire, message)),
      )
      return {}
    }),

    SendWelcomeMessages: unary(({ messages }: SendWelcomeMessagesRequest): Empty => {
      store.addMessages(
        'welcome',
        messages.map(message => readWelcome(wire, message)),
      )
      return {}
    }),

    QueryGroupMessages: unary(({ group_id, paging_info }: QueryGroupMessagesRequest) =>
      queryMessages(store, { kind: 'group', topic: group_id, paging: paging_info }),
    ),

    QueryWelcomeMessages: unary(({ installation_key, paging_info }: QueryWelcomeMessagesRequest) =>
      queryMessages(store, { kind: 'welcome', topic: installation_key, paging: paging_info }),
    ),

    GetNewestGroupMessage: unary(
      ({ group_ids, include_content }: GetNewestGroupMessageRequest): GetNewestGroupMessageResponse => ({
        responses: group_ids.map(group_id => {
          const newest = store.topic('group', group_id.toString('hex'))?.newest()
          if (newest === undefined) return {}
          if (include_content) return { group_message: newest.bytes }
          const v1 = { id: newest.id, created_ns: newest.createdNs, group_id }
          return { group_message: wire.encodeGroupMessage({ v1 }) }
        }),
      }),
    ),

    SubscribeGroupMessages: (call: ServerWritableStream<SubscribeGroupMessagesRequest, Buffer>) =>
      streamMessages(store, call, {
        kind: 'group',
        cursors: new Map(
          call.request.filters.map(({ group_id, id_cursor }) => [
            group_id.toString('hex'),
            Number(id_cursor),
          ]),
        ),
      }),

    SubscribeWelcomeMessages: (call: ServerWritableStream<SubscribeWelcomeMessagesRequest, Buffer>) =>
      streamMessages(store, call, {
        kind: 'welcome',
        cursors: new Map(
          call.request.filters.map(({ installation_key, id_cursor }) => [
            installation_key.toString('hex'),
            Number(id_cursor),
          ]),
        ),
      }),

    // Commit logs serve to find groups whose members disagree; clients that get none go on without.
    BatchPublishCommitLog: unary((): Empty => ({})),
    BatchQueryCommitLog: unary(
      ({ requests }: BatchQueryCommitLogRequest): BatchQueryCommitLogResponse => ({
        responses: requests.map(({ group_id }) => ({ group_id })),
      }),
    ),
  }
}

const readOrRefuse = <Value>(result: Result<Value, string>): Value => {
  if (result.ok) return result.value
  throw new Refusal(status.INVALID_ARGUMENT, result.error)
}

const readGroupMessage = (wire: Wire, { v1 }: GroupMessageInput): AddMessageParameters => {
  if (v1 === undefined) throw new Refusal(status.INVALID_ARGUMENT, 'the group message has no known version')
  refuseOverSize(v1.data, 'a group message')
  const { groupId, isCommit } = readOrRefuse(readMlsMessage(v1.data))
  return {
    topic: groupId,
    content: v1.data,
    encode: (id, created_ns) =>
      wire.encodeGroupMessage({ v1: { ...v1, id, created_ns, group_id: groupId, is_commit: isCommit } }),
  }
}

const readWelcome = (wire: Wire, { v1, welcome_pointer }: WelcomeMessageInput): AddMessageParameters => {
  const content = v1?.data ?? welcome_pointer?.welcome_pointer
  const topic = v1?.installation_key ?? welcome_pointer?.installation_key
  if (content === undefined || topic === undefined) {
    throw new Refusal(status.INVALID_ARGUMENT, 'the welcome has no known version')
  }
  refuseOverSize(content, 'a welcome')
  return {
    topic,
    content,
    encode: (id, created_ns) =>
      wire.encodeWelcomeMessage(
        v1 === undefined
          ? { welcome_pointer: { ...welcome_pointer, id, created_ns } }
          : { v1: { ...v1, id, created_ns } },
      ),
  }
}

const queryMessages = (
  store: NodeStore,
  { kind, topic, paging }: { kind: MessageKind; topic: Buffer; paging: PagingInfo | null },
): QueryMessagesResponse => {
  const direction = paging?.direction === ascending ? ascending : descending
  const asked = paging?.limit ?? 0
  const limit = asked === 0 ? nodeLimits.pageMessages : Math.min(asked, nodeLimits.pageMessages)
  const page = store.topic(kind, topic.toString('hex'))?.page({
    ascending: direction === ascending,
    limit,
    maxBytes: nodeLimits.pageBytes,
    cursor: Number(paging?.id_cursor ?? 0),
  })
  return {
    messages: page?.messages ?? [],
    paging_info: { direction, limit, id_cursor: page?.nextCursor ?? 0 },
  }
}
