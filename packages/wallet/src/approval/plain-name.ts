import { plainText } from '@dealwright/protocols'

/** Scripts whose letters pass for Latin ones. */
const lookalikes =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u
/** Letters of those scripts that a reader of Latin takes for what they are not. */
const passing =
  /[\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}АВЕЅЗІЈКМНОРСТУХЬԚԜавгеѕіјкмопрстухьѵһԁԛԝґпшӏҮүΑΒΕΖΗΙΚΜΝΟΡΤΥΧανικορτυχωϲϳՏՍՕօոսհցզԱԼ]/u
const latin = /\p{Script=Latin}/u
const plainLatin = /^[A-Za-zßøæåœłđðþØÆÅŒŁĐÐÞ]$/u

/**
 * Makes a name that somebody gave themselves safe to read: control, bidi and zero-width characters go, compatibility forms become
 * plain letters, and letters that pass for others (Cyrillic `а` in `pаypal`) show as their code points.
 */
export function plainName(name: string, maxLength: number = 60): string {
  const words = plainText(name.normalize('NFKC'), maxLength)
    .normalize('NFC')
    .replace(/\p{Me}/gu, '')
    .split(' ')
  return words.map(unmask).join(' ')
}

/** A word in one script is read in it, unless all of its letters could be taken for Latin. */
function unmask(word: string): string {
  const characters = Array.from(word)
  const hasLatin = characters.some(character => latin.test(character))
  const foreign = characters.filter(character => lookalikes.test(character))
  const deceives = hasLatin || foreign.every(character => passing.test(character))
  return characters
    .map(character => {
      if (lookalikes.test(character)) return deceives ? codePoint(character) : character
      if (!latin.test(character)) return hasLatin && /\p{M}/u.test(character) ? '' : character
      // An accented letter is read as such; a letter that is no more than like an ASCII one is not.
      const [base = ''] = character.normalize('NFD')
      return plainLatin.test(base) ? character : codePoint(character)
    })
    .join('')
}

function codePoint(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`
}
