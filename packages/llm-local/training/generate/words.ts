import { listOf } from './list.ts'

const list = (text: string): readonly string[] => listOf(text, ',')

/** Things that services are about; two-word things are written with a blank. */
export const OBJECTS = list(`
  weather, parcel, flight, invoice, contract, hotel room, train ticket, road, traffic, tide, pollen, air quality, snow, harbour,
  recipe, menu, dinner, pizza, cake, coffee, wine, flower bouquet, gift, book, novel, poem, story, song, playlist, lyrics, film, movie, video,
  photo, picture, logo, banner, icon, map, route, itinerary, taxi, ride, bicycle, scooter, rental car, ferry, bus pass, parking permit, visa,
  passport, tax return, payslip, receipt, expense, budget, loan, mortgage, stock, bond, currency, exchange rate, crypto wallet, domain name,
  website, web page, server, database, backup, password, certificate, firewall, log file, source code, unit test, bug report, patch, release,
  email, letter, newsletter, press release, speech, essay, report, article, headline, slogan, survey, questionnaire, quiz, exam, lesson, course,
  timetable, calendar, meeting, appointment, doctor visit, dentist, prescription, blood test, vaccine, diet plan, workout, massage, haircut,
  garden, lawn, tree, plant, seed, soil sample, water meter, power bill, solar panel, battery, boiler, heater, roof, window, door, kitchen, sofa,
  carpet, laundry, shirt, suit, dress, shoe, watch, ring, necklace, phone, laptop, printer, camera, drone, sensor, robot, engine, tyre, brake,
  dog, cat, horse, aquarium, pet food, kennel, concert, theatre seat, museum tour, football match, tennis court, gym, swimming pool, ski pass,
  cabin, tent, campsite, boat, yacht, sail, fishing licence, satellite image, star chart, earthquake, storm, river level, crop, harvest, cattle,
  warehouse, pallet, container, customs form, shipment, truck, courier, mailbox, address, phone number, company, patent, trademark, lawsuit,
  job offer, resume, cover letter, candidate, salary, interview, translator, interpreter, voice message, podcast, subtitle, transcript, audiobook,
  data set, spreadsheet, chart, diagram, formula, equation, proof, molecule, protein, genome, x-ray, statue, painting, fresco, piano, violin,
  wedding, birthday party, conference, trade fair, babysitter, plumber, electrician, locksmith, gardener, tutor, lawyer, notary, number, word, name`)

/** Things that a text service takes: a quotation, what follows a colon, or what an earlier step gave. */
export const TEXT_OBJECTS = list(
  'text, document, message, note, paragraph, sentence, passage, content, file, page, draft, writing, script, memo',
)

/** What services do: base form and the noun of the action. */
export const ACTIONS = list(`
  forecast/forecast, track/tracking, book/booking, reserve/reservation, order/order, search/search, check/check, inspect/inspection,
  analyse/analysis, review/review, rate/rating, score/score, rank/ranking, value/valuation, appraise/appraisal, estimate/estimate, quote/quote,
  price/pricing, compare/comparison, monitor/monitoring, watch/watch, measure/measurement, count/count, test/test, scan/scan, audit/audit,
  verify/verification, validate/validation, certify/certification, sign/signature, seal/seal, stamp/stamp, register/registration, renew/renewal,
  cancel/cancellation, repair/repair, fix/fix, clean/cleaning, wash/wash, paint/painting, polish/polish, restore/restoration,
  install/installation, replace/replacement, upgrade/upgrade, update/update, convert/conversion, compress/compression, encrypt/encryption,
  decode/decoding, store/storage, archive/archive, copy/copy, print/printing, scrape/scraping, index/index, label/labelling, classify/classification,
  sort/sorting, filter/filter, merge/merge, split/split, crop/cropping, resize/resizing, colour/colouring, design/design, draw/drawing,
  sketch/sketch, render/rendering, compose/composition, plan/plan, schedule/scheduling, route/routing, deliver/delivery, ship/shipping,
  collect/collection, pick up/pickup, dispatch/dispatch, import/import, export/export, insure/insurance, finance/financing, lease/lease,
  rent/rental, buy/purchase, sell/sale, exchange/exchange, trade/trade, stake/staking, mint/minting, auction/auction, donate/donation,
  teach/lesson, train/training, coach/coaching, tutor/tutoring, grade/grading, recommend/recommendation, suggest/suggestion, advise/advice,
  diagnose/diagnosis, treat/treatment, feed/feeding, walk/walk, groom/grooming, board/boarding, plant/planting, water/watering, prune/pruning,
  harvest/harvest, dry/drying, grind/grinding, roast/roasting, bake/baking, cook/cooking, cater/catering, taste/tasting, double/doubling, build/building, dig/digging, freeze/freezing, hang/hanging, spin/spinning, grow/growing, write/writing, drive/driving, fly/flying,
  bind/binding, choose/choice, shoot/shooting, throw/throw, shake/shake, win/win, burn/burning, bend/bending, assemble/assembly, dismantle/dismantling, weld/welding, solder/soldering, sand/sanding,
  glue/gluing, nail/nailing, screw/screwing, drill/drilling, tile/tiling, insulate/insulation, heat/heating, cool/cooling, ventilate/ventilation,
  illuminate/illumination, decorate/decoration, furnish/furnishing, upholster/upholstery, tailor/tailoring, iron/ironing, fold/folding, pack/packing, wrap/wrapping, box/boxing, crate/crating,
  load/loading, unload/unloading, haul/haulage, lift/lifting, carry/carriage, push/push, pull/pull, park/parking, charge/charging, refuel/refuelling, service/servicing, lubricate/lubrication,
  calibrate/calibration, balance/balancing, align/alignment, rotate/rotation, mirror/mirroring, stretch/stretching, shrink/shrinking, trim/trimming, shave/shave, dye/dyeing,
  bleach/bleaching, rinse/rinse, disinfect/disinfection, vaccinate/vaccination, bandage/bandaging, massage/massage, examine/examination, observe/observation, photograph/photography, film/filming,
  record/recording, broadcast/broadcast, stream/streaming, mix/mixing, master/mastering, remix/remix, conduct/conducting, rehearse/rehearsal, perform/performance, host/hosting, moderate/moderation,
  invite/invitation, greet/greeting, accompany/accompaniment, guide/guidance, escort/escort, guard/guarding, protect/protection, hide/hiding, reveal/revelation,
  detect/detection, predict/prediction, simulate/simulation, model/modelling, optimise/optimisation, accelerate/acceleration, delay/delay, postpone/postponement, prolong/prolongation,
  terminate/termination, dissolve/dissolution, found/founding, incorporate/incorporation, license/licensing, tax/taxation, refund/refund, reimburse/reimbursement, bill/billing, invoice/invoicing,
  pawn/pawning, raffle/raffle, gift/gifting, borrow/borrowing, recycle/recycling, compost/composting, shred/shredding, melt/melting, forge/forging, carve/carving, sculpt/sculpture, engage/engagement,
  breed/breeding, milk/milking, fish/fishing, hunt/hunting, ferment/fermentation, brew/brewing, distil/distillation, fry/frying, grill/grilling, boil/boiling, peel/peeling,
  slice/slicing, chop/chopping, season/seasoning, salt/salting, sweeten/sweetening, garnish/garnish, serve/service, pour/pour, bottle/bottling, cork/corking`)

/** What is done to a text. */
export const TEXT_ACTIONS = list(`
  translate/translation, summarise/summary, summarize/summary, proofread/proofreading, correct/correction, rewrite/rewrite, shorten/shortening,
  simplify/simplification, paraphrase/paraphrase, narrate/narration, read aloud/reading, transcribe/transcription, format/formatting,
  publish/publication, post/post, send/delivery, print/printout, illustrate/illustration, edit/edit, annotate/annotation, outline/outline,
  caption/caption, sing/song, tag/tagging, expand/expansion, anonymise/anonymisation, encode/encoding, notarise/notarisation, convert/conversion`)

/** Words that stand before a thing and change nothing. */
export const ADJECTIVES = list(
  'quick, detailed, short, new, current, latest, good, nice, proper, simple, professional, cheap, reliable, decent, full, complete, small, big, quick and easy, fast, basic, careful, fresh, daily, official',
)

/** Subjects of chatter, topics and titles. */
export const TOPICS = list(`
  climate change, black holes, the French revolution, sourdough bread, remote work, electric cars, jazz, the stock market, space travel, bees,
  mountain climbing, ancient Rome, coffee culture, machine learning, urban gardens, the moon landing, sleep, chess openings, deep sea fish,
  renewable energy, medieval castles, street art, minimalism, public transport, tea ceremonies, volcanoes, knitting, marathon training, robots,
  inflation, cheese making, wild horses, opera, digital privacy, river dams, solar power, folk tales, whales, paper planes, desert plants`)

/** Words of which sentences to be translated, read or printed are made. */
export const TEXT_WORDS = list(`
  good, morning, evening, friends, dear, we, are, happy, to, see, you, the, house, is, on, fire, please, bring, your, own, bread, and, water, my, uncle, will, arrive, late,
  nobody, knows, where, keys, hidden, train, leaves, at, noon, thank, for, all, help, it, was, a, lovely, day, in, mountains, she, never, answered, letter,
  do, not, open, this, box, until, midnight, our, shop, closed, because, of, rain, meet, me, under, old, bridge, children, play, with, wooden, toys,
  every, great, journey, begins, small, step, they, sold, last, ticket, before, noon, wolves, sing, when, moon, rises, he, forgot, umbrella, again`)
