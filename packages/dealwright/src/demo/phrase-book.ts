/** Languages of the demo's translators. */
export const languages = ['French', 'German', 'Italian', 'Spanish'] as const

export type Language = (typeof languages)[number]

const phrases: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'clear sky': {
    French: 'ciel dégagé',
    German: 'klarer Himmel',
    Italian: 'cielo sereno',
    Spanish: 'cielo despejado',
  },
  'some clouds': {
    French: 'quelques nuages',
    German: 'einige Wolken',
    Italian: 'qualche nuvola',
    Spanish: 'algunas nubes',
  },
  overcast: { French: 'couvert', German: 'bedeckt', Italian: 'coperto', Spanish: 'cubierto' },
  'light rain': {
    French: 'pluie légère',
    German: 'leichter Regen',
    Italian: 'pioggia leggera',
    Spanish: 'lluvia ligera',
  },
  showers: { French: 'averses', German: 'Schauer', Italian: 'rovesci', Spanish: 'chubascos' },
  'fog, then sun': {
    French: 'brouillard, puis soleil',
    German: 'Nebel, dann Sonne',
    Italian: 'nebbia, poi sole',
    Spanish: 'niebla y luego sol',
  },
  hello: { French: 'bonjour', German: 'hallo', Italian: 'ciao', Spanish: 'hola' },
  'good morning': {
    French: 'bonjour',
    German: 'guten Morgen',
    Italian: 'buongiorno',
    Spanish: 'buenos días',
  },
  'good night': {
    French: 'bonne nuit',
    German: 'gute Nacht',
    Italian: 'buona notte',
    Spanish: 'buenas noches',
  },
  'thank you': { French: 'merci', German: 'danke', Italian: 'grazie', Spanish: 'gracias' },
  yes: { French: 'oui', German: 'ja', Italian: 'sì', Spanish: 'sí' },
  no: { French: 'non', German: 'nein', Italian: 'no', Spanish: 'no' },
  rain: { French: 'pluie', German: 'Regen', Italian: 'pioggia', Spanish: 'lluvia' },
  sun: { French: 'soleil', German: 'Sonne', Italian: 'sole', Spanish: 'sol' },
  fog: { French: 'brouillard', German: 'Nebel', Italian: 'nebbia', Spanish: 'niebla' },
  clouds: { French: 'nuages', German: 'Wolken', Italian: 'nuvole', Spanish: 'nubes' },
  and: { French: 'et', German: 'und', Italian: 'e', Spanish: 'y' },
}

// The longest first, so that a phrase is not taken apart.
const known = Object.keys(phrases).toSorted((a, b) => b.length - a.length)
const pattern = new RegExp(`(?<![\\p{L}])(?:${known.join('|')})(?![\\p{L}])`, 'giu')

/** The demo's translation: phrases of a small book, everything else as it stands. */
export function lookUpPhrases(text: string, language: Language): string {
  return text.replace(pattern, found => phrases[found.toLowerCase()]?.[language] ?? found)
}
