import { expect, test } from 'vitest'
import { moduleName, renderBindings } from '../scripts/render-bindings.ts'

const point = {
  type: 'tuple[2][]',
  name: 'points',
  internalType: 'struct Shapes.Point[2][]',
  components: [
    { type: 'uint256', name: 'x' },
    { type: 'address', name: 'owner' },
  ],
}
const artifact = {
  name: 'MapHTTP',
  bytecode: '0x6001',
  abi: [
    { type: 'constructor', inputs: [{ type: 'address', name: 'admin' }] },
    { type: 'function', name: 'draw', stateMutability: 'nonpayable', inputs: [point], outputs: [] },
    { type: 'function', name: 'all', stateMutability: 'view', inputs: [], outputs: [point] },
    {
      type: 'function',
      name: 'at',
      stateMutability: 'pure',
      inputs: [{ type: 'bool' }],
      outputs: [{ type: 'bytes4' }],
    },
    {
      type: 'function',
      name: 'at',
      stateMutability: 'view',
      inputs: [point],
      outputs: [{ type: 'int8' }, { type: 'bytes' }],
    },
    {
      type: 'event',
      name: 'Drawn',
      inputs: [
        { type: 'string', name: 'title', indexed: true },
        { type: 'uint256[]', name: 'ids', indexed: true },
        { type: 'address', name: 'by', indexed: true },
        { type: 'string', name: 'text', indexed: false },
      ],
    },
  ],
}

/** The one line of the rendered module that has this text. */
function line(text: string): string | undefined {
  const lines = renderBindings(artifact).split('\n')
  return lines.filter(item => item.includes(text)).map(item => item.trim())[0]
}

test('modules are named in kebab-case', () => {
  expect(['JobEscrow', 'TestUSDC', 'MapHTTP'].map(moduleName)).toEqual([
    'job-escrow',
    'test-usdc',
    'map-http',
  ])
})

test('methods take what ethers accepts and answer what ethers returns', () => {
  expect(line('draw: Write')).toBe('draw: WriteMethod<[points: MapHTTPPointInput[][]], void>')
  expect(line('all: Read')).toBe('all: ReadMethod<[], MapHTTPPointOutput[][]>')
  expect(line('type MapHTTPPointInput')).toBe(
    'export type MapHTTPPointInput = { x: BigNumberish; owner: AddressLike }',
  )
  expect(line('type MapHTTPPointOutput')).toBe(
    'export type MapHTTPPointOutput = [bigint, string] & { x: bigint; owner: string }',
  )
})

test('overloads go by their signature', () => {
  expect(line(`'at(bool)'`)).toBe(`'at(bool)': ReadMethod<[value0: boolean], string>`)
  expect(line(`'at((uint256`)).toBe(
    `'at((uint256,address)[2][])': ReadMethod<[points: MapHTTPPointInput[][]], [bigint, string] & { value0: bigint; value1: string }>`,
  )
})

test('dynamic values that are indexed are hashes in the log', () => {
  expect(line('Drawn:')).toBe(
    'Drawn: TypedEvent<[title: string, ids: BigNumberish[], by: AddressLike, text: string], [Indexed, Indexed, string, string] & { title: Indexed; ids: Indexed; by: string; text: string }>',
  )
})

test('deploying takes the arguments of the constructor', () => {
  expect(line('class MapHTTP__factory')).toBe(
    'export class MapHTTP__factory extends ContractFactory<[admin: AddressLike], MapHTTP> {',
  )
})

test('the same artifact makes the same module', () => {
  expect(renderBindings(artifact)).toBe(renderBindings(structuredClone(artifact)))
  expect(renderBindings(artifact)).not.toContain('internalType')
})
