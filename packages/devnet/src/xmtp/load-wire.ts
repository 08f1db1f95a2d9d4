import { fileURLToPath } from 'node:url'
import { DealwrightError } from '@dealwright/protocols'
import type { MessageTypeDefinition, ServiceDefinition } from '@grpc/proto-loader'
import { loadSync } from '@grpc/proto-loader'
import type { IdentityUpdate } from './wire-types.ts'

/** The node's half of the XMTP wire: two services and the messages it stores encoded. */
export interface Wire {
  identityApi: ServiceDefinition
  mlsApi: ServiceDefinition
  decodeIdentityUpdate(bytes: Buffer): IdentityUpdate
  encodeGroupMessage(message: object): Buffer
  encodeWelcomeMessage(message: object): Buffer
}

// The same relative path holds from src/xmtp and from dist/xmtp.
const protoFolder = fileURLToPath(new URL('../../proto/', import.meta.url))

const broken = (name: string): DealwrightError =>
  new DealwrightError({
    code: 'broken-installation',
    message: `${name} is not in the .proto files of @dealwright/devnet: install it again.`,
  })

/** Reads the `.proto` files that ship with this package. Throws `broken-installation` when something is missing. */
export const loadWire = (): Wire => {
  const definitions = loadSync(['identity.proto', 'association.proto', 'mls.proto'], {
    includeDirs: [protoFolder],
    keepCase: true,
    longs: String,
    defaults: true,
  })
  const service = (name: string): ServiceDefinition => {
    const definition = definitions[name]
    if (definition === undefined || 'format' in definition) throw broken(name)
    return definition
  }
  const message = <Fields extends object>(name: string): MessageTypeDefinition<object, Fields> => {
    const definition = definitions[name]
    if (definition === undefined || !('format' in definition)) throw broken(name)
    // The schema beside this file is what gives `Fields` its shape; the loader cannot know it statically.
    return definition as MessageTypeDefinition<object, Fields>
  }

  const mlsApi = service('xmtp.mls.api.v1.MlsApi')
  const streamed = (method: string): ServiceDefinition => {
    const definition = mlsApi[method]
    if (definition === undefined) throw broken(method)
    // Subscriptions hand out stored messages, which are encoded already.
    const { responseSerialize } = definition
    const pass = (stored: object) => (Buffer.isBuffer(stored) ? stored : responseSerialize(stored))
    return { [method]: { ...definition, responseSerialize: pass } }
  }
  return {
    identityApi: service('xmtp.identity.api.v1.IdentityApi'),
    mlsApi: { ...mlsApi, ...streamed('SubscribeGroupMessages'), ...streamed('SubscribeWelcomeMessages') },
    decodeIdentityUpdate: message<IdentityUpdate>('xmtp.identity.associations.IdentityUpdate').deserialize,
    encodeGroupMessage: message('xmtp.mls.api.v1.GroupMessage').serialize,
    encodeWelcomeMessage: message('xmtp.mls.api.v1.WelcomeMessage').serialize,
  }
}
