/** An unsigned 64-bit integer as proto-loader hands it over: a decimal string. */
export type Uint64 = string

export interface MemberIdentifier {
  ethereum_address?: string
  installation_public_key?: Buffer
  passkey?: { key: Buffer } | null
}

export interface IdentityAction {
  create_inbox?: { initial_identifier: string; initial_identifier_kind: number }
  add?: { new_member_identifier: MemberIdentifier | null }
  revoke?: { member_to_revoke: MemberIdentifier | null }
}

export interface IdentityUpdate {
  actions: IdentityAction[]
  inbox_id: string
}

export interface PublishIdentityUpdateRequest {
  identity_update: Buffer
}

export interface GetIdentityUpdatesRequest {
  requests: { inbox_id: string; sequence_id: Uint64 }[]
}

export interface GetIdentityUpdatesResponse {
  responses: {
    inbox_id: string
    updates: { sequence_id: number; server_timestamp_ns: Uint64; update: Buffer }[]
  }[]
}

export interface GetInboxIdsRequest {
  requests: { identifier: string; identifier_kind: number }[]
}

export interface GetInboxIdsResponse {
  responses: { identifier: string; inbox_id?: string; identifier_kind: number }[]
}

export interface ContractWalletSignature {
  account_id: string
  block_number?: Uint64
  signature: Buffer
  hash: Buffer
}

export interface ContractWalletVerdict {
  is_valid: boolean
  block_number?: Uint64
  error?: string
}

export interface VerifySignaturesRequest {
  signatures: ContractWalletSignature[]
}

export interface VerifySignaturesResponse {
  responses: ContractWalletVerdict[]
}

export interface KeyPackageRequest {
  key_package: { key_package_tls_serialized: Buffer } | null
}

export interface FetchKeyPackagesRequest {
  installation_keys: Buffer[]
}

export interface FetchKeyPackagesResponse {
  key_packages: { key_package_tls_serialized: Buffer }[]
}

export interface GroupMessageInput {
  v1?: { data: Buffer; sender_hmac: Buffer; should_push: boolean }
}

export interface SendGroupMessagesRequest {
  messages: GroupMessageInput[]
}

export interface WelcomeMessageInput {
  v1?: {
    installation_key: Buffer
    data: Buffer
    hpke_public_key: Buffer
    wrapper_algorithm: number
    welcome_metadata: Buffer
  }
  welcome_pointer?: {
    installation_key: Buffer
    welcome_pointer: Buffer
    hpke_public_key: Buffer
    wrapper_algorithm: number
  }
}

export interface SendWelcomeMessagesRequest {
  messages: WelcomeMessageInput[]
}

export interface PagingInfo {
  /** 0 unspecified (descending), 1 ascending, 2 descending. */
  direction: number
  limit: number
  id_cursor: Uint64
}

export interface QueryGroupMessagesRequest {
  group_id: Buffer
  paging_info: PagingInfo | null
}

export interface QueryWelcomeMessagesRequest {
  installation_key: Buffer
  paging_info: PagingInfo | null
}

export interface QueryMessagesResponse {
  messages: Buffer[]
  paging_info: { direction: number; limit: number; id_cursor: number }
}

export interface GetNewestGroupMessageRequest {
  group_ids: Buffer[]
  include_content: boolean
}

export interface GetNewestGroupMessageResponse {
  responses: { group_message?: Buffer }[]
}

export interface SubscribeGroupMessagesRequest {
  filters: { group_id: Buffer; id_cursor: Uint64 }[]
}

export interface SubscribeWelcomeMessagesRequest {
  filters: { installation_key: Buffer; id_cursor: Uint64 }[]
}

export interface BatchQueryCommitLogRequest {
  requests: { group_id: Buffer }[]
}

export interface BatchQueryCommitLogResponse {
  responses: { group_id: Buffer }[]
}

/** An answer without fields. */
export type Empty = Record<string, never>
