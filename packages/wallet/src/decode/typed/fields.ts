import type { TypedDataField } from 'ethers'

/** Fields of an EIP-712 type, written as in Solidity: `'address to,uint256 amount'`. */
export function fields(text: string): readonly TypedDataField[] {
  return text.split(',').map(field => {
    const [type = '', name = ''] = field.split(' ')
    return { name, type }
  })
}

/** Whether two sets of EIP-712 types are the same to the last name, type and place. */
export function isSameTypes(
  one: Readonly<Record<string, readonly TypedDataField[]>>,
  other: Readonly<Record<string, readonly TypedDataField[]>>,
): boolean {
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every(name => {
    const [mine, its] = [one[name] ?? [], Object.hasOwn(other, name) ? other[name] : undefined]
    return (
      its !== undefined &&
      mine.length === its.length &&
      mine.every((field, index) => field.name === its[index]?.name && field.type === its[index]?.type)
    )
  })
}
