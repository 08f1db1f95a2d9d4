const scripts = [
  ['Russian', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Hindi', /\p{Script=Devanagari}/u],
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Korean', /\p{Script=Hangul}/u],
  ['Chinese', /\p{Script=Han}/u],
  ['Thai', /\p{Script=Thai}/u],
] as const

const words = [
  [
    'German',
    'der die das und für bitte wie wird morgen ich nicht ein eine mit auf höchstens übersetze kostet',
  ],
  ['French', "le la les des et pour demain s'il vous plaît quel quelle je ne pas avec au plus une traduire"],
  ['Spanish', 'el los las y para mañana por favor qué cuál yo con como máximo una traducir quiero'],
  ['Italian', 'il gli e per domani favore che quale non con al massimo una tradurre voglio'],
  ['Portuguese', 'os as e para amanhã por favor qual não com no máximo uma traduzir quero'],
  ['Dutch', 'de het een en voor morgen alsjeblieft wat ik niet met hoogstens vertaal wil'],
] as const

/** The language a text seems to be in where it is not English; undefined for English, and where nothing tells. */
export function guessLanguage(text: string): string | undefined {
  const byScript = scripts.find(([, script]) => script.test(text))
  if (byScript !== undefined) return byScript[0]
  const said = new Set(text.toLowerCase().match(/[\p{L}']+/gu))
  const scores = words.map(
    ([language, list]) => [language, list.split(' ').filter(word => said.has(word)).length] as const,
  )
  const [best] = scores.toSorted((a, b) => b[1] - a[1])
  const english = 'the of to in and for at most what is a my please tomorrow weather'
    .split(' ')
    .filter(word => said.has(word)).length
  return best !== undefined && best[1] >= 2 && best[1] > english ? best[0] : undefined
}
