/** English verbs whose past is not made with an ending: base, past and participle, without what repeats the one before. */
const VERBS = `arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet|bid|bind bound|bite bit bitten|bleed bled|
blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|cast|catch caught|choose chose chosen|cling clung|come came|cost|
creep crept|cut|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|
find found|fit|flee fled|fling flung|fly flew flown|forbid forbade forbidden|forecast|forget forgot forgotten|forgive forgave forgiven|forsake forsook forsaken|
freeze froze frozen|get got gotten|give gave given|go went gone|grind ground|grow grew grown|hang hung|hear heard|hew hewed hewn|hide hid hidden|hit|hold held|hurt|
keep kept|kneel knelt|knit|know knew known|lay laid|lead led|lean leant|leap leapt|learn learnt|leave left|lend lent|let|light lit|lose lost|make made|mean meant|
meet met|mislead misled|mistake mistook mistaken|mow mowed mown|overtake overtook overtaken|pay paid|plead pled|prove proved proven|put|quit|read|rid|ride rode ridden|
ring rang rung|rise rose risen|rewrite rewrote rewritten|run ran|saw sawed sawn|say said|see saw seen|seek sought|sell sold|send sent|set|sew sewed sewn|shake shook shaken|
shave shaved shaven|shear shore shorn|shed|shine shone|shoe shod|shoot shot|show showed shown|shrink shrank shrunk|shut|sing sang sung|sink sank sunk|sit sat|slay slew slain|
sleep slept|slide slid|sling slung|slit|smell smelt|sow sowed sown|speak spoke spoken|speed sped|spell spelt|spend spent|spill spilt|spin spun|spit spat|split|
spoil spoilt|spread|spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|strew strewed strewn|stride strode stridden|strike struck stricken|
string strung|strive strove striven|swear swore sworn|sweep swept|swell swelled swollen|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|
think thought|throw threw thrown|thrust|tread trod trodden|understand understood|undertake undertook undertaken|undo undid undone|upset|wake woke woken|wear wore worn|
weave wove woven|wed|weep wept|win won|wind wound|withdraw withdrew withdrawn|wring wrung|write wrote written`

/** English things whose plural is not made with an ending. */
const NOUNS = `calf calves|child children|elf elves|foot feet|goose geese|half halves|hoof hooves|knife knives|leaf leaves|life lives|loaf loaves|louse lice|man men|mouse mice|
ox oxen|person people|scarf scarves|self selves|sheaf sheaves|shelf shelves|thief thieves|tooth teeth|wharf wharves|wife wives|wolf wolves|woman women`

const read = (list: string): string[][] => list.split('|').map(forms => forms.trim().split(' '))

const FORMS = [...read(VERBS), ...read(NOUNS)]

const BASES: ReadonlyMap<string, string> = new Map(
  FORMS.flatMap(([base = '', ...others]) =>
    others.filter(form => !FORMS.some(([other]) => other === form)).map(form => [form, base] as const),
  ),
)

const lastOf = (list: string): ReadonlyMap<string, string> =>
  new Map(read(list).map(forms => [forms[0] ?? '', forms.at(-1) ?? '']))

const PARTICIPLES = lastOf(VERBS)
const PLURALS = lastOf(NOUNS)

/** The base of an irregular form: `weave` of `woven`, `knife` of `knives`. Undefined for other words, and for those that are a base too, as `saw` is. */
export const baseOf = (form: string): string | undefined => BASES.get(form)

/** The participle of an irregular verb: `woven` of `weave`. Undefined for other words. */
export const participleOf = (base: string): string | undefined => PARTICIPLES.get(base)

/** The plural of an irregular noun: `knives` of `knife`. Undefined for other words. */
export const pluralOf = (base: string): string | undefined => PLURALS.get(base)
