/** A small mosaic drawn from every digit of an address: two addresses that only share their ends look different. */
export function AddressMark({ address }: { address: string }) {
  const bits = scramble(address.toLowerCase())
  const hue = bits[0] % 360
  const cells = Array.from({ length: 15 }, (_, index) => index).filter(index => (bits[1] >> index) & 1)
  const second = `hsl(${(hue + 150 + ((bits[0] >> 12) % 90)) % 360} 60% 55%)`
  return (
    <svg class="mark" viewBox="0 0 5 5" width="20" height="20" aria-hidden="true">
      <rect width="5" height="5" fill={`hsl(${hue} 45% 28%)`} />
      {cells.flatMap(index => {
        const column = index % 3
        const row = Math.floor(index / 3)
        const fill = (bits[1] >> (index + 15)) & 1 ? second : `hsl(${hue} 65% 70%)`
        return [column, 4 - column].map(x => (
          <rect key={`${x}.${row}`} x={x} y={row} width="1" height="1" fill={fill} />
        ))
      })}
    </svg>
  )
}

/** Two 32-bit numbers that every character changes (FNV-1a with a last mix). */
function scramble(text: string): readonly [number, number] {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return [mix(hash), mix(hash ^ 0x9e3779b9)]
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
