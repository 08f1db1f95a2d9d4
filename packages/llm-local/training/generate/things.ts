const list = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Of what unquoted titles, mottos, topics and lists are made. */
export const NOUNS = list(`
  river mountain wolf bear fox hawk raven sparrow otter beaver rabbit hare deer elk moose whale dolphin shark salmon trout lobster crab spider beetle ant butterfly moth
  tiger lion leopard panther monkey elephant camel donkey goat sheep cow bull pig goose hen rooster pigeon stork heron crane eagle owl turtle lizard snake frog toad
  rose tulip daisy lily violet poppy thistle clover ivy fern moss oak pine birch maple willow cedar ash elm beech chestnut walnut almond hazel cherry plum apple pear
  peach lemon orange melon berry grape fig olive onion garlic carrot potato tomato pepper ginger cinnamon vanilla honey sugar salt butter milk cream flour rice oats
  barley wheat rye corn bean pea lentil soup stew pie sandwich pancake biscuit chocolate caramel syrup tea cocoa cider beer whisky rum juice water smoke ember flame
  lantern candle lamp mirror window ladder hammer needle thread button ribbon velvet silk wool linen leather copper silver gold bronze iron pearl ruby emerald diamond amber
  crystal marble granite pebble sand dust mud clay island harbour lighthouse anchor sail compass map treasure pirate captain sailor king queen prince princess knight
  wizard witch ghost giant dwarf angel devil hunter farmer baker miller tailor potter smith shepherd gardener dancer singer painter poet writer clown juggler stranger orphan
  widow twin traveller pilgrim monk soldier spy thief judge star comet planet galaxy sunrise sunset dawn dusk twilight shadow rainbow thunder lightning breeze gale frost
  hail mist fog cloud puddle brook waterfall canyon cave cliff valley meadow forest jungle swamp prairie tundra volcano reef lagoon castle palace temple barn
  cellar attic gate well fountain market village city kingdom empire border path crossroads tunnel railway station carriage wagon rocket balloon submarine
  memory dream secret promise riddle rumour myth fable lullaby waltz tango ballad anthem melody rhythm echo silence whisper laughter tear sorrow joy hope courage
  honour glory wisdom patience luck destiny chaos harmony justice mercy revenge friendship childhood youth age birth death time hour minute century spring autumn
  language grammar alphabet history physics chemistry algebra geometry astronomy philosophy gossip poker chess domino football rugby cricket rowing fencing boxing surfing
  origami calligraphy embroidery carpentry gardening beekeeping tax pension rent tariff subsidy election parliament treaty strike budget vaccine virus bacteria
  enzyme neuron muscle bone skin tooth eye ear nose finger thumb knee elbow shoulder beard wig hat scarf glove boot slipper apron blanket pillow cushion hammock`)

/** What such a thing is like. */
export const QUALITIES = list(`
  ancient bitter blue bold brave bright broken brown burnt calm careless cheerful chilly clever cloudy cold crimson crooked curious dancing dark deep dry dusty eager early
  elegant empty endless fading fearless fierce flying foggy forgotten fragile frozen furious gentle ghostly glowing golden grand grateful green grey grumpy hairy heavy
  hidden holy honest hot humble hungry icy idle jolly jumping laughing lazy light lonely loud loyal lucky mad merry mighty modern muddy mysterious naked narrow
  noble noisy northern odd pale patient peaceful pink playful polite proud purple quiet red restless rich rotten rough royal rusty sacred salty scarlet secret shallow
  sharp shiny shy silent silver singing sleepy slim slow smoky smooth soft solar sour southern spicy spotted steep sticky stolen stormy strange striped stubborn sunny
  sweet swift tall tame thin thirsty tiny tired ugly unknown velvet violet wandering warm weary western white whispering wide wild wicked winged wise wooden yellow young`)

/** What one thing does to another. */
export const DEEDS = list(`
  loves hates follows finds loses chases eats drinks paints sings wakes breaks carries steals hides seeks meets leaves fears beats wins rules saves guards crosses
  climbs burns feeds teaches forgives forgets remembers conquers rides builds haunts kisses calls dreams heals`)
