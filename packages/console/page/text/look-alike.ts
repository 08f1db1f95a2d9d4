/** Letters of other scripts that look like Latin ones in the fonts people have. */
const twins: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  ѕ: 's',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  ԁ: 'd',
  ɡ: 'g',
  ո: 'n',
  ӏ: 'l',
  ɩ: 'i',
  ı: 'i',
  ᴏ: 'o',
  ᴄ: 'c',
  α: 'a',
  β: 'b',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  η: 'n',
  ω: 'w',
  '0': 'o',
  '1': 'l',
  '|': 'l',
  '5': 's',
}

/** What a name looks like at a glance: two names with one skeleton are easily taken for each other. */
export const skeleton = (name: string): string =>
  Array.from(
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\p{M}\p{Cf}\p{Cc}\s._-]+/gu, ''),
    letter => twins[letter] ?? letter,
  )
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l')

/** Whether a name mixes Latin letters with those of a script that has twins of them. */
export const mixesScripts = (name: string): boolean =>
  /\p{Script=Latin}/u.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(name)

/** Addresses whose names look alike although they are not the same agent's, in lower case. */
export function findLookAlikes(
  parties: Iterable<{ readonly address: string; readonly name?: string | undefined }>,
): ReadonlySet<string> {
  const byLook = new Map<string, Set<string>>()
  for (const { address, name } of parties) {
    if (name === undefined || name === '') continue
    const look = skeleton(name)
    byLook.set(look, (byLook.get(look) ?? new Set()).add(address.toLowerCase()))
  }
  const found = new Set<string>()
  for (const addresses of byLook.values())
    if (addresses.size > 1) for (const address of addresses) found.add(address)
  return found
}
