import { makeWord } from './lexicon.ts'
import { listOf } from './list.ts'
import { capital } from './parts.ts'
import type { Random } from './random.ts'

const list = (text: string): readonly string[] => listOf(text, '|')

const SELVES = list('I | I | I | we | we | my team and I | the two of us | my friends | my parents | they')

/** `{x}` is something that is done. */
const DO_WISHES = list(`
  want to | need to | wish to | hope to | intend to | mean to | would like to | would love to | have to | decided to | promised to | agreed to
  were asked to | were told to | still have to | really need to | urgently need to | really want to | must | should | would rather | forgot to
  keep forgetting to | would prefer to | cannot wait to | have no time to | do not know how to | are not able to | never managed to | tried to
  want you to | need you to | would like you to | would love you to | expect you to | trust you to | ask you to | ask that you | would be happy if you could
  would be grateful if you could | would appreciate it if you could | hope that you can | wonder if you could | wonder whether somebody can
  thought you could | heard that you can | were told that you can | need help to | want help to | need someone to | want somebody to`)

const DO_QUESTIONS = list(`
  can you | could you | would you | will you | can you please | could you please | can someone | could anybody | can we | may I ask you to | are you able to
  are you free to | would it be possible to | is it possible to | is there somebody who can | is anyone able to | do you think you could | could I ask you to
  can I get you to | would you kindly | could you maybe | could you quickly | can you just | will somebody | shall we | why don't we | why don't you | how can I
  how could we | where can I | where could one | who could | who can | who would | who will | what would it take to | what does it cost to | how much is it to
  how long does it take to | is this where you | are you the one to | might you be able to | have you got the time to | does anybody here`)

const DO_ORDERS = list(`
  please | kindly | go ahead and | try to | remember to | do not forget to | be so kind as to | be a dear and | take a moment to | your task is to
  the job is to | the goal is to | the idea is to | the aim is to | the next step is to | my request is to | our aim is to
  what I want is to | all I want is to | what we need is to | what matters is to | the thing is to | it would help to | it would be lovely to | it would be good to
  it makes sense to | maybe | perhaps | just | quickly | simply | immediately | right away | help me | help us to | let us | let's | have somebody
  go and | start to | proceed to | see to it that you | it is important to | please be quick and | all you have to do is | you are to | you should | you must
  you may | now | somebody has to | someone should | make it happen: | get going and | hurry up and | get cracking and | sit down and | roll up your sleeves and | do your thing and | work your magic and | use your skills to | take care to | be sure to | never fail to | dare to | feel free to | plan to | prepare to | get ready to | offer to | agree to | consent to | manage to | attempt to | aim to | strive to | endeavour to | rush to | come and | come over and | step in and | log in and | head over and | get down to it and | mind that you | ensure that you | check that you | arrange to | organise somebody to | pay somebody to | order somebody to | instruct somebody to | commission somebody to | send somebody to | convince somebody to | persuade them to | allow us to | enable me to | permit me to | assist me to | we beg you to | we ask you to | we urge you to | we expect you to | I beg you to | I order you to | I pay you to | I count on you to | I challenge you to | I authorise you to | I give you leave to | you have to | you need to | you ought to | you shall | you can | you could | you might | you will now | find someone to | find somebody who can | ask somebody to | tell someone to | get somebody to`)

const LABELS = list(`
  task: | request: | to do: | job: | errand: | order: | note: | reminder: | wanted: | assignment: | mission: | ticket: | here goes: | so: | what to do:
  my request: | our order: | for you: | to be done: | please do this: | what I want: | what we need: | the job: | command: | query: | ask: | new task: | small job:`)

/** `{x}` is something that is got. */
const GET_WISHES = list(`
  want | need | would like | would love | are after | are looking for | are searching for | could do with | cannot do without | are missing | expect
  hope for | wish for | must have | have to have | came for | will have | will take | asked for | ordered | are interested in | are waiting for
  fancy | desire | crave | seek | request | demand | lack | require urgently | would kill for | would die for | dream of | long for | ran out of | are short of | are out of | are fond of | are keen on | are up for
  are in the market for | are on the lookout for | are hunting for | are in search of | are dying for | are desperate for | are ready for | are counting on | are entitled to | are due | are overdue for
  have been waiting for | have been thinking of | have an eye on | have my heart set on | have to sort | have need of | have use for | have a craving for | should get | should have | should order
  might need | might want | may need | could need | can use | urgently seek | hereby order | hereby request | would like a quote for | would go for | would welcome | would settle for | would take
  keep asking for | keep dreaming of | never got | still lack | still need | still want | cannot find | cannot get | did not get | deserve | vote for | choose | opt for | settle for | insist on | beg for | call for
  would be happy with | would be glad to have | have been promised | would pay for | would like to order | would like to buy | want to buy | want to order
  have to order | need to get | really need | urgently need | want to know | would like to see | want to see | are curious about | wonder about | need help with
  want your help with | depend on | would appreciate`)

const GET_ORDERS = list(
  'get | give | find | bring | fetch | buy | order | send | show | hand | pass | make | prepare | organise | source | secure | arrange | provide | supply | obtain | write | score | nab | snag | procure | acquire | pull up | set up | rustle up | whip up | drum up | hunt down | track down | dig up | hail | summon | request | demand | seek | fix | scrounge up | lay on | conjure up | deliver | issue | quote | offer | spare | book | reserve | pick up | pick out | choose | call in | call for | ask for | throw in | see to | look after | take care of | deal with | handle | manage | start | begin | launch | trigger | kick off | initiate | schedule | run | perform | execute | carry out | go for | look for | search for | look up | check out | treat us to | surprise us with | set aside | keep | wangle | swing | commission | engage | contract',
)

const GET_QUESTIONS = list(`
  can I have | could I have | may I have | may I get | can we get | could we get | do you have | do you sell | do you do | do you know | is there | are there | who has
  who sells | who does | who provides | who can get me | where is | where do I find | where can I buy | where can we get | how much is | what about | how about
  what is | what's | what will be | how is | any idea where I get | would you have | could you organise | can you provide | could you find us | could you get me
  can you send me | will you send us | would you prepare | have you got | am I able to get | is it possible to get | can somebody provide | tell me please what is`)

const HAVE_WISHES = list(`
  want | need | would like | would like to have | want to have | need to have | must have | would love to see | expect to see | have to get | want to get | need to get
  would be happy to have | wish to have`)

const HAVE_ORDERS = list(
  'please have | please get | have | get | let us get | let us have | go and get | see that you get | try to get | help me get | kindly have | arrange to have',
)

const HAVE_QUESTIONS = list(
  'can you get | could you get | could we have | can I have | may I have | could I get | will you get | can we get | how do we get | where do I get | is it possible to have | who can get',
)

const ASIDES = list(`
  , please | please | , if you can | , if possible | , as usual | , like last time | , when you have a moment | , as soon as you can | , asap | , and be quick
  , thank you | , thanks | , will you? | , okay? | , that would help | , nothing else | , if that works | , if you don't mind | , please and thank you | , for me
  , soon | , the sooner the better | , that is all | - please | - thanks | , right now | , no questions asked | , pretty please`)

const ASKING = {
  do: { wishes: DO_WISHES, questions: DO_QUESTIONS, orders: DO_ORDERS },
  get: { wishes: GET_WISHES, questions: GET_QUESTIONS, orders: GET_ORDERS },
  have: { wishes: HAVE_WISHES, questions: HAVE_QUESTIONS, orders: HAVE_ORDERS },
}

/** A frame around a request, `{x}`, that no list holds: how one asks for something done, got, or had done. */
export function drawFrame(random: Random, form: 'do' | 'get' | 'have'): string {
  const { wishes, questions, orders } = ASKING[form]
  const style = random.next()
  const aside = random.chance(0.12) ? random.pick(ASIDES).replace(/^(?=[a-z-])/, ' ') : ''
  if (style < 0.3) return `${random.pick(SELVES)} ${adverb(random)}${random.pick(wishes)} {x}${aside}`
  if (style < 0.55) return `${random.pick(questions)} {x}${random.chance(0.85) ? '?' : aside}`
  if (style < 0.84) {
    const order = random.pick(orders)
    const whom =
      form === 'get' && !order.includes(' ') ? random.pick([' me', ' me', ' us', ' my team', '', '']) : ''
    return `${order}${whom} {x}${aside}`
  }
  if (style < 0.94) return `${random.pick(LABELS)} {x}${aside}`
  return random.chance(0.5)
    ? `${drawWords(random, 2, 4)} {x}${aside}`
    : `${random.pick(COMMON)} ${makeWord(random)} {x}${aside}`
}

const adverb = (random: Random): string =>
  random.chance(0.15)
    ? `${random.pick(['really', 'also', 'just', 'only', 'always', 'still', 'certainly', 'actually', 'simply', 'now'])} `
    : ''

/** What joins two requests where the second works on what the first gives. */
const ON = list(`
  then | then | and then | and | after that | afterwards | after this | later | finally | and finally | lastly | in the end | at the end | once done | once that is there
  once you have it | when done | when that is ready | as soon as it is there | with that | from there | thereafter | following that | when finished | right after
  right afterwards | then please | and please | so that you can | so as to | and after that | and when you have it | the moment it is there | only then | and with that | and in the end
  as a second step | as the last step | the next step is to | when it arrives | as soon as that is done | if that works | thus`)

const APART = list(`
  also | and also | and | besides | in addition | additionally | moreover | furthermore | plus | as well as | apart from that | besides that | likewise | separately | meanwhile
  at the same time | in parallel | not to forget | and please | what is more | second | secondly | the other thing | on the side | while you are at it | btw | by the way | ps
  and apart from this | the second thing | independently | then | then also | I also want you to | we also need you to | and could you | and can you | please also | as well`)

/** Signs that count what is wanted. */
const BULLETS = [
  ['A) ', 'B) '],
  ['[1] ', '[2] '],
  ['i) ', 'ii) '],
  ['- ', '- '],
  ['* ', '* '],
  ['• ', '• '],
  ['task 1: ', 'task 2: '],
  ['one: ', 'two: '],
  ['1) ', '2) '],
  ['(1) ', '(2) '],
  ['I. ', 'II. '],
  ['part one, ', 'part two, '],
  ['#1 ', '#2 '],
  ['1/ ', '2/ '],
  ['firstly, ', 'secondly, '],
  ['for one, ', 'for another, '],
  ['the first thing: ', 'the second thing: '],
] as const

/** What joins two requests, `{x}` and `{y}`. */
export function drawJoin(random: Random, isOn: boolean): string {
  const style = random.next()
  if (style < 0.14) {
    const [first, second] = random.pick(BULLETS)
    return `${first}{x}${random.pick([' ', ', ', '; ', '. ', '\n'])}${second}{y}`
  }
  const unusual = random.next()
  const word =
    unusual < 0.06
      ? drawWords(random, 2, 3)
      : unusual < 0.14
        ? random.pick([
            () => makeWord(random),
            () => `${random.pick(COMMON)} ${makeWord(random)}`,
            () => `${makeWord(random)} ${random.pick(COMMON)}`,
          ])()
        : random.pick(isOn ? ON : APART)
  const sign = random.pick([', ', ', ', '. ', '. ', '; ', ' ', ' ', ' - ', ' — ', ' & ', ' + ', '\n', ' ('])
  const ahead = random.chance(0.15)
    ? random.pick([
        'first ',
        'first of all, ',
        'first: ',
        'at first ',
        'to begin with, ',
        'begin like this: ',
        'two things: ',
        'at once, ',
      ])
    : ''
  return `${ahead}{x}${sign}${word}${random.pick([' ', ' ', ' ', ': ', ', '])}{y}${sign === ' (' ? ')' : ''}`
}

/** What an earlier step gives, without its name. */
export const VAGUE = list(`
  it | it | it | that | this | the result | the outcome | what you get | the answer | what comes out | all of that | the whole thing | whatever they send | what they made
  whatever results from that | the output | everything | whatever you find | whatever you get | what you found | what they say | what they give | what they send | what they write
  what they answer | the response | the reply | what is returned | whatever is returned | what you receive | the finished thing | the lot | the stuff | the result of that
  the product | what is there then | what that gives | everything they said | what you have by then | whatever that is`)

const GREETINGS = list(`
  Hi | Hello | Hey | Hi there | Hey there | Good morning | Good evening | Good day | Morning | Evening | Salut | Hola | Bonjour | Hallo | Moin | Dear agent | Dear all | Dear team
  Excuse me | Pardon | Look | Right | OK | Okay | Well | So | Anyway | Quick question | Small favour | Question | Help | Urgent | Attention | Assistant | Agent | Buddy | Mate
  My friend | Boss | Sir | Madam | Folks | Guys | Everyone | Hi again | Hello again | Hello everybody | Hello my friend | Hey you | Me again | Psst | Sorry | Thanks for being here | Welcome`)

const FAREWELLS = list(`
  Thanks | Thanks! | Thank you | Thank you! | Cheers | Many thanks | Bye | Bye now | See you | Best | Kind regards | Take care | Good luck | Have fun | Great | Perfect | Lovely | Wonderful
  No worries | Sorry | Please hurry | Be quick | Be careful | Let me know | Tell me when it is ready | Keep me posted | Do your best | Do not be late | Call me | Write back soon
  Looking forward | You rock | You are the best | xo | TIA | :) | ;-) | :D | <3 | pls | thx | ty | Ciao | Adios | Merci | Danke | Gracias | Grazie | Bis bald | Hugs | Love | Peace | Yours
  Until then | Good bye | So long | That was it | That is everything | Go! | Hurry up | Get going | Get to work | God bless | All the best | Be well | Nothing else | The end | Appreciate it
  Surprise me | Do it well | Stay safe | Be good | Well done | Okay? | Deal? | Got it? | Understood? | Can you do it? | Will you?`)

/** What people add in passing: `{w}` is a moment, `{y}` somebody. */
const REMARKS = list(`
  Text me {w} | Ring me {w} | Report back {w} | Write to me {w} | Wake me {w} | Tell {y} {w} | Tell nobody | Tell no one | Do not tell {y} | Not a word to {y} | Ask {y} if unsure
  Mind the dog | Mind the mess | Use the back door | Use your judgement | Use common sense | Bear with me | Bear in mind that {y} is watching | Trust your gut | Follow your nose | Think twice
  Make me proud | Make it snappy | Make it count | Make haste | Make {y} happy | Leave no stone unturned | Leave {y} out of it | Leave it with me | Pretend you are {y} | Imagine {y} seeing this
  Greet {y} | Hug {y} | Say hi to {y} | Say nothing to {y} | Send my love to {y} | Blame {y} | Ask no questions | Take care of yourself | Take it easy | Take it or leave it | Have a nice one | Have a good one
  Enjoy your day | Enjoy the weekend | Enjoy | Sleep well | Cross your fingers | Fingers crossed | Touch wood | Hats off | Chapeau | Bravo | Kudos | Respect | Gold star for you | Full marks if it works
  High five | Chop chop | Hop to it | Off you go | On you go | Away you go | Let us roll | Here we go | There you go | There you have it | You heard me | You know the drill | You know best | You are a gem
  You are a treasure | You are an angel | You are too kind | You saved my day | You have my word | You have all the time in the world | We are all counting on you | We are out of ideas | We are all ears
  I am all ears | I am off to bed | I am at work until late | I am so grateful | I am truly thankful | I am counting the minutes | I bow to you | I owe {y} a favour | I will be forever grateful
  I will be around | I will take it from there | I will see to the rest | I will tip well | I can hardly wait | I can wait | I can explain | I mean it | I beg you | I swear | I insist | I rest my case | I am done
  No hurry | No stress | No pressure | No worries if not | No excuses | No strings attached | No drama | No fuss | No need to reply | No need to ring | Not urgent | Not today of all days | Nothing fancy
  Nothing more | Nothing else matters | Happy days | Happy birthday | Happy to help if needed | Happy to pay extra | Glad you exist | Good stuff | Great stuff | Good night | Good vibes only | Great work
  Sweet dreams | Safe travels | Best wishes | Best of luck | Warm regards | Warmly | Sincerely | Yours truly | Yours faithfully | Faithfully | Respectfully | Regards | With love | With thanks | With kind regards
  Deeply grateful | Forever grateful | Eternally yours | Humbly yours | Gratefully | Thankfully yours | Thanks a million | Thanks a bunch | Thanks a lot | Thanks heaps | Thanks again | Thanks so much
  Thanks to {y} | Thank you kindly | Thank you so much | Big thanks | Huge thanks | A thousand thanks | A big hug | Big hug | Kisses | Kiss | x | xxx | xoxo | ta-ta | Tata | Toodles | Later | Laters
  See you later | See you {w} | See ya | Cu | Cya | Ttyl | Brb | Afk | Fyi | Imho | Lol | Haha | Hihi | Yay | Yippee | Hooray | Whoop | Phew | Wow | Oops | Alas | Amen | Aye | Nuff said | Period | Full stop | End of story
  Out | Roger | Roger that | Copy that | Message ends | Stop | Signed, {y} | From {y} with love | Yours, {y} | Cordially, {y} | Your {y} | PS I love you | PS no peanuts | PPS | NB: it rains here | N.B. | Re: yesterday
  The sky is the limit | The rest is history | The clock is ticking | The neighbours will talk | The whole village is waiting | The boss wants it | The kids are asleep | The kettle is on | The stage is yours
  All good here | All in good time | All for a good cause | All hands on deck | Any time will do | Anything goes | As ever | As always | As agreed | As discussed | As promised | At your leisure | At your convenience
  Whenever suits you | Whatever works | Whichever way | Wherever you are | However you like | Hope it helps | Hope that makes sense | Hope to hear from you | Hoping for the best | Waiting patiently
  Over to you | Up to you | Down to you | Ball is in your court | Back to work | Back in five | Be right back | Be gentle | Be nice | Be brave | Be there | Because {y} says so | Because why not | Beats me | Better late than never
  Easy does it | Ever so grateful | Every bit helps | For real | For old times' sake | For what it is worth | For the love of {y} | Fair enough | First come, first served | Feel free to ask | Feel free to call {y}
  Give my best to {y} | Give it your all | Go for it | Go easy on {y} | God speed | Godspeed | Grand | Smashing | Splendid | Superb | Marvellous | Magnificent | Awesome | Brilliant | Fab | Fantastic | Neat | Nice | Sweet | Sorted | Super | Top
  Just saying | Just asking | Just between us | Just in case | Keep smiling | Keep going | Keep {y} posted | Keep up the good work | Keep calm | Kind of you | Long story | Lots of love | Love you | Mum's the word | My bad | My hero | My lips are sealed
  My treat | Never mind {y} | Never fear | Of course | Oh well | Oh and hello from {y} | Only kidding | Only the best | Rain or shine | Rest assured | Right on | Rock on | Same as ever | Shame on me | Silly me | So be it | So there | Sounds good
  Speak soon | Spread the word | Stay tuned | Stay strong | Surprise {y} | Sure thing | Talk soon | That is the spirit | That is me | That makes two of us | This is the life | Till then | Time flies | Time is money | To be continued | To be fair
  Too good to be true | True story | Trust me | Try not to laugh | Until {w} | Very kind | Very much appreciated | Wait for it | Wish me luck | Wish {y} well | With pleasure | Word | Works for me | Yes please | You bet | You choose | You win`)

const MOMENTS = list(`
  when done | once done | soon | later | at noon | in the evening | in the morning | before lunch | after work | when you get there | if it fails | if anything comes up | in an hour or so
  straight away | whenever | by and by | either way | on the way | on my other phone | when it rains | when it is over | as you go`)

const SOMEBODY = list(`
  my wife | my husband | the boss | the kids | mum | dad | granny | the neighbours | the team | the crew | the landlord | my sister | your mother | him | her | them | us | everyone | the others | all of them | the boys | the girls
  the guys | my better half | a friend | the cat | my mate | the press | the office`)

const RELATIVES = list(`
  sister | brother | boss | neighbour | uncle | aunt | daughter | son | wife | husband | teacher | landlord | colleague | flatmate | grandmother | grandfather | mother | father | partner
  best friend | lawyer | customer | secretary | coach | nephew | niece`)

const RELATIVE_DOES = list(`
  told me about you | recommended you | says hello | is waiting | is ill | will love it | is getting married | insists on it | does not know yet | is asleep | cannot do it
  forgot about it again | was here before | would be proud | hates surprises | wants it done well | is on the phone | likes what you do | pays for it | has no idea | is very picky
  never has time | asked twice already | moved away | will check it | talks of nothing else | is watching | needs a break`)

const THINGS = list(`
  meeting | party | train | shop | car | dog | phone | house | garden | roof | printer | heating | lift | internet | concert | game | show | office | holiday | summer | winter | wedding
  school | baby | cat | boiler | bike | van | team | project | deadline | exam | job | bank | hotel | neighbourhood | street | lamp | fridge | oven | sink | fence | ceiling | clock | radio`)

const THING_DOES = list(`
  is over | starts soon | was late | is broken again | was great | got cancelled | is full | never stops | needs it | has to wait | is waiting | was a mess | is gone | fell apart
  is closed | looks awful | made me tired | is finally here | went well | keeps me busy | is still wet | is empty | is much too loud | smells | arrived at last | is being painted
  was a gift | cost a fortune | will be ready soon`)

const WE_DO = list(`
  have waited for ages | just got home | have not slept | love what you do | cannot wait | trust you | will be back soon | hate paperwork | just had lunch | promised it to a friend
  forgot to ask before | have been here before | do not know where to begin | did this once before | asked somebody else first | owe you one | have guests | had a long week | are in a hurry
  will write a nice review | got your address from a friend | never did this before | are all very excited | thought about it for weeks | have a lot to do | lost everything
  are back from holiday | are on a diet | hope you are well | hope this finds you well | hope all is well | know you are busy | do this every year | won a prize | will tell everybody
  have no idea how this works | are having a party | live far away | want it to be good | will explain it some other time | are sitting in the car | could not find it anywhere`)

const IT_IS = list(`
  is urgent | is important | would be great | would help a lot | is all | is for a friend | is my first time | matters to us | can wait | is a gift | is for work | has to be good
  should be easy | is no joke | is getting late | makes me happy | will not take long | is not for me | means a lot | is about time | would make my day | is a long story | is raining
  was not my idea | is what everybody wants | cannot go wrong | has to work | does not have to be perfect | was about time | is as good as it gets`)

const drawRemark = (random: Random): string =>
  random.pick(REMARKS).replace('{w}', random.pick(MOMENTS)).replace('{y}', random.pick(SOMEBODY))

/** A sentence that asks for nothing. */
export function drawSentence(random: Random): string {
  const made = () => (random.chance(0.2) ? makeWord(random) : undefined)
  return random.pick<() => string>([
    () => `${random.pick(['I', 'We', 'I', 'We', 'They', 'You', 'The kids'])} ${random.pick(WE_DO)}`,
    () =>
      `${random.pick(['My', 'Our', 'His', 'Her', 'Your'])} ${made() ?? random.pick(RELATIVES)} ${random.pick(RELATIVE_DOES)}`,
    () =>
      `${random.pick(['The', 'My', 'Our', 'This', 'Their'])} ${made() ?? random.pick(THINGS)} ${random.pick(THING_DOES)}`,
    () => `${random.pick(['It', 'That', 'This', 'It really', 'All this'])} ${random.pick(IT_IS)}`,
  ])()
}

/** Chatter ahead of a request or behind it, with the sign that ends it if there is one. */
export function drawChatter(random: Random, place: 'ahead' | 'behind'): string {
  const style = random.next()
  if (place === 'behind' && style > 0.5) {
    const said = drawRemark(random)
    return (
      (random.chance(0.25) ? said.toLowerCase() : said) + random.pick(['.', '.', '!', '!', '', '', '', '...'])
    )
  }
  if (style < (place === 'ahead' ? 0.42 : 0.25)) {
    const said = random.pick(place === 'ahead' ? GREETINGS : FAREWELLS)
    return /[!?)D3]$/.test(said)
      ? said
      : said + random.pick(place === 'ahead' ? ['!', ',', '.', ':', ' -'] : ['!', '.', '.', ''])
  }
  if (style < 0.93 || place === 'behind')
    return (
      drawSentence(random) +
      random.pick(place === 'ahead' ? ['.', '.', '!', '...', ';'] : ['.', '.', '!', ''])
    )
  const words = drawWords(random, 2, 5)
  return capital(words) + random.pick(['.', '!', '...'])
}

const SPENDERS = list(`
  I have | we have | there is | I got | my wallet has | we set aside | I would pay | we pay | I am willing to pay | they gave me | all I have is | the budget is | do not go over
  do not spend more than | stay under | stay within | without going over | it may cost | it can cost | it should cost less than | it must not cost more than | price limit
  spending limit: | top price | upper limit: | max price | at the price of | costing | I pay | for as little as | we can afford | I cannot pay more than | anything below | everything under
  they allow | you get | here are | take | use up to | let it cost | with | not above | never above | worth | using | and`)

const SPENT = list(
  'in total | all in all | for everything | altogether | and not more | is enough | is all I have | is what we have | should do | must be enough | in my pocket | only | is my limit | for it | and no more | will do',
)

/** Words around an amount, `{a}`, that may be spent. */
export function drawLimit(random: Random): string {
  const style = random.next()
  if (style < 0.6) return `${random.pick(SPENDERS)} {a}`
  if (style < 0.8) return `{a} ${random.pick(SPENT)}`
  if (style < 0.96) return `${random.pick(SPENDERS)} {a} ${random.pick(SPENT)}`
  return `${drawWords(random, 1, 2)} {a}`
}

/** Words that may stand anywhere and say nothing about what is wanted; none of them is a number, a day or a limit. */
export const COMMON =
  `a about after again all also although always an and another any anybody anyway are around as ask at away back be because been before being
  better between both but by can certainly come coming could currently did do does doing done each easy either else enough even ever every everybody
  everything exactly fair far feel few find first for from further get give glad go going good got great guess had happy have having he hear her
  here him his hope hoping how however i idea if in indeed instead into is issue it its job just keen keep kind know last later least less let like little
  long look lot lovely luck make many matter maybe me mean might mind more most move much must my near need never new next nice no nobody nor not
  nothing now of off often oh okay old on once only onto or other our ourselves out over own past people perhaps plan please plenty point possible
  pretty promise provide quite rather ready real really reason right said same say see seem sense shall she should show simply since so some somebody
  somehow someone something soon sooner sort start still stop such sure surely take team tell than that the their them then there these they think
  this those though thought through till time to together too toward tried true try under understand unless until up upon us usual very
  want was way we well went were what whatever when where whether which while who whole whom whose why will willing wish with within without wonder
  wondering work would yes yet you your yourself`
    .trim()
    .split(/\s+/)

/** Common words in a row: wordings that nobody thought of. */
export const drawWords = (random: Random, from: number, to: number): string =>
  Array.from({ length: random.int(from, to) }, () => random.pick(COMMON)).join(' ')

/** Every fixed turn of speech above. */
export const TURNS: readonly string[] = [
  DO_WISHES,
  DO_QUESTIONS,
  DO_ORDERS,
  LABELS,
  GET_WISHES,
  GET_ORDERS,
  GET_QUESTIONS,
  HAVE_WISHES,
  HAVE_ORDERS,
  HAVE_QUESTIONS,
  ASIDES,
  ON,
  APART,
  VAGUE,
  GREETINGS,
  FAREWELLS,
  REMARKS,
  WE_DO,
  IT_IS,
  RELATIVE_DOES,
  THING_DOES,
  SPENDERS,
  SPENT,
].flat()
