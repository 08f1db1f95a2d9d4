import type { JsonFragment, JsonFragmentType } from 'ethers'

/** What forge wrote about one contract. */
export interface Artifact {
  readonly name: string
  readonly abi: readonly JsonFragment[]
  /** `0x…`, with nothing left to link. */
  readonly bytecode: string
}

type Direction = 'Input' | 'Output'

/** Name of the module that holds the bindings of a contract: `JobEscrow` -> `job-escrow`, `TestUSDC` -> `test-usdc`. */
export function moduleName(contract: string): string {
  return contract.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
}

/** Writes the TypeScript module of one contract: types of its structs, its typed interface and its factory. */
export function renderBindings({ name, abi, bytecode }: Artifact): string {
  const structs = new Map<string, string>()
  const functions = abi.filter(item => item.type === 'function')
  const events = abi.filter(item => item.type === 'event')
  const constructor = abi.find(item => item.type === 'constructor')
  const deployInputs = tuple(constructor?.inputs ?? [])
  const methods = functions.map(item => {
    const overloaded = functions.filter(other => other.name === item.name).length > 1
    const kind =
      item.stateMutability === 'view' || item.stateMutability === 'pure' ? 'ReadMethod' : 'WriteMethod'
    const key = overloaded ? `'${signature(item)}'` : item.name
    return `  ${key}: ${kind}<${tuple(item.inputs ?? [])}, ${returned(item.outputs ?? [])}>`
  })
  const filters = events.map(item => {
    const inputs = item.inputs ?? []
    return `    ${item.name}: TypedEvent<${tuple(inputs)}, ${record(inputs.map(indexedOutput), 'Output')}>`
  })
  const body = `
const abi = ${JSON.stringify(abi.map(withoutInternalTypes), null, 2)} as const

const bytecode = '${bytecode}'
${[...structs.values()].join('')}
/** The deployed contract ${name}, typed. Overloaded methods are found under their full signature. */
export interface ${name} extends TypedContract {
${methods.join('\n')}
  readonly filters: {
${filters.join('\n')}
  }
}

/** Deploys ${name}, or connects to a deployed one. */
export class ${name}__factory extends ContractFactory<${deployInputs}, ${name}> {
  static readonly abi = abi
  static readonly bytecode = bytecode

  constructor(signer?: ContractRunner | null) {
    super(abi, bytecode, signer)
  }

  static connect(address: string, runner?: ContractRunner | null): ${name} {
    return BaseContract.from<${name}>(address, abi, runner) as ${name}
  }

  override async deploy(
    ...args: ContractMethodArgs<${deployInputs}>
  ): Promise<${name} & { deploymentTransaction(): ContractTransactionResponse }> {
    return (await super.deploy(...args)) as ${name} & { deploymentTransaction(): ContractTransactionResponse }
  }
}
`
  return `${header(body)}\n${body}`

  function tuple(parameters: readonly JsonFragmentType[]): string {
    return `[${parameters.map((item, index) => `${label(item, index)}: ${type(item, 'Input')}`).join(', ')}]`
  }

  function returned(outputs: readonly JsonFragmentType[]): string {
    if (outputs.length === 0) return 'void'
    return outputs.length === 1 && outputs[0] ? type(outputs[0], 'Output') : record(outputs, 'Output')
  }

  /** Values by name; what ethers returns can be read by position too. */
  function record(components: readonly JsonFragmentType[], direction: Direction): string {
    const fields = components
      .map((item, index) => `${label(item, index)}: ${type(item, direction)}`)
      .join('; ')
    const positions = components.map(item => type(item, direction)).join(', ')
    return direction === 'Input' ? `{ ${fields} }` : `[${positions}] & { ${fields} }`
  }

  function type(item: JsonFragmentType, direction: Direction): string {
    const solidity = item.type ?? ''
    if (solidity.endsWith(']')) {
      const element = { ...item, type: solidity.slice(0, solidity.lastIndexOf('[')) }
      return `${type(element, direction)}[]`
    }
    if (solidity === 'tuple') return struct(item, direction)
    if (solidity === 'indexed') return 'Indexed'
    if (solidity === 'bool') return 'boolean'
    if (/^u?int/.test(solidity)) return direction === 'Input' ? 'BigNumberish' : 'bigint'
    if (direction === 'Output' || solidity === 'string') return 'string'
    return solidity === 'address' ? 'AddressLike' : 'BytesLike'
  }

  function struct(item: JsonFragmentType, direction: Direction): string {
    const solidity = (item.internalType ?? '').replace(/\[.*$/, '').replace(/^struct (\w+\.)?/, '')
    const typeName = `${name}${solidity}${direction}`
    const doc = direction === 'Input' ? 'takes it' : 'returns it'
    const fields = record(item.components ?? [], direction)
    structs.set(
      typeName,
      `\n/** The struct ${solidity} of ${name}, as a call ${doc}. */\nexport type ${typeName} = ${fields}\n`,
    )
    return typeName
  }
}

/** A string, bytes or struct that is indexed is in the log as a hash only. */
function indexedOutput(item: JsonFragmentType): JsonFragmentType {
  const dynamic = item.type === 'string' || item.type === 'bytes' || /^tuple|\]$/.test(item.type ?? '')
  return item.indexed && dynamic ? { ...item, type: 'indexed' } : item
}

/** Parameters without a name get one, because labels of a tuple are all or nothing. */
function label(item: JsonFragmentType, index: number): string {
  return item.name || `value${index}`
}

function signature(item: JsonFragment): string {
  return `${item.name}(${(item.inputs ?? []).map(selectorType).join(',')})`
}

function selectorType(item: JsonFragmentType): string {
  if (!item.type?.startsWith('tuple')) return item.type ?? ''
  return `(${(item.components ?? []).map(selectorType).join(',')})${item.type.slice('tuple'.length)}`
}

function withoutInternalTypes(fragment: JsonFragment): unknown {
  return JSON.parse(
    JSON.stringify(fragment, (key, value: unknown) => (key === 'internalType' ? undefined : value)),
  )
}

/** Imports of those names only that the module uses. */
function header(body: string): string {
  const used = (names: string[]): string[] => names.filter(item => new RegExp(`\\b${item}\\b`).test(body))
  const ethersTypes = ['AddressLike', 'BigNumberish', 'BytesLike', 'ContractMethodArgs', 'ContractRunner']
  const types = used([...ethersTypes, 'ContractTransactionResponse', 'Indexed']).map(item => `type ${item}`)
  const typed = used(['ReadMethod', 'TypedContract', 'TypedEvent', 'WriteMethod'])
  return `// Written by \`npm run bindings\` from the Solidity sources. Edits are lost.
import { BaseContract, ContractFactory, ${types.join(', ')} } from 'ethers'
import type { ${typed.join(', ')} } from './typed-contract.ts'`
}
