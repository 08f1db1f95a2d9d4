const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Words that end a value and never start one. */
export const CONNECTIVES = listed(
  'in for to of from at about on near into by with and or but please thanks thank then within under below max maximum budget up less than no not as via per before after until since between',
)

/** Words that carry no hint about which service is wanted. */
export const FILLERS = listed(
  `a an the i me my mine we us our ours you your yours he him his she her hers they them their theirs it its myself yourself themselves is are be been being am was
  were will would can could should shall may might must ought do does did done doing get give find fetch show tell check make need want like have has had having what whatever when where which
  who whom whose why how this that these those there here then now again also already always ever never once only just even still yet too very quite rather really so such more much many few
  little lot lots other another each every either neither both all none nothing something anything everything somebody someone anybody anyone everybody everyone else out off over back away
  down along around across through upon onto against among besides beyond during if because while although though unless whether than yes okay ok well oh hi hello hey dear sorry some any one
  please thanks today tomorrow tonight next day days most cost price`,
)

/** Whether a lower-case word tells something about which service is wanted. */
export const isTelling = (word: string): boolean =>
  word.length > 1 && !FILLERS.has(word) && !CONNECTIVES.has(word)

/** Words that open a sentence with a capital without being a name. */
export const OPENERS = listed(
  'get give find book fetch show tell check make need want order buy bring send look search ask let help translate write draw plan run tell summarise summarize compute calculate what when where which who how why is are will would can could should do does i we you it this that hi hello hey dear please thanks thank tomorrow today tonight at up max budget no my our the a an',
)

/** Lower-case words that follow a preposition without naming anything: "for me", "at most", "in general". */
export const NOT_VALUES = listed(
  'me us you him her them my our your it this that these those now later soon once most least free cheap fun example instance sure general time times week weekend month year morning afternoon evening night noon day days today tomorrow less more weekly daily monthly the a an',
)
