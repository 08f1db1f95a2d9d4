import { listOf } from './list.ts'

const list = (text: string): readonly string[] => listOf(text, ',')

/** Places of the training set. */
export const PLACES = list(`
  Paris, Tokyo, Rome, Berlin, London, Madrid, Vienna, Prague, New York, San Francisco, Los Angeles, Chicago, Boston, Seattle, Toronto, Mexico City,
  Rio de Janeiro, São Paulo, Buenos Aires, Lima, Bogotá, Santiago, Cairo, Nairobi, Lagos, Cape Town, Dakar, Tunis, Istanbul, Ankara, Tel Aviv,
  Dubai, Mumbai, New Delhi, Kolkata, Bangkok, Hanoi, Singapore, Jakarta, Manila, Hong Kong, Shanghai, Beijing, Seoul, Osaka, Kyoto, Sydney,
  Melbourne, Auckland, Munich, Hamburg, Frankfurt, Cologne, Leipzig, Zurich, Geneva, Bern, St. Gallen, Milan, Naples, Turin, Venice, Florence, Lyon,
  Nice, Bordeaux, Lille, Brussels, Ghent, Amsterdam, Rotterdam, The Hague, Oslo, Bergen, Stockholm, Copenhagen, Aarhus, Helsinki, Riga, Warsaw, Kraków,
  Budapest, Athens, Lisbon, Porto, Barcelona, Bilbao, Dublin, Cork, Belfast, Edinburgh, Manchester, York, Bath, Oxford, Reykjavík,
  Alexanderplatz, Baker Street 221, 10 Downing Street, Main Street 5, Gate B12, Terminal 2, North Pier, 東京, 大阪, Москва, Київ, Αθήνα, القاهرة, Stratford-upon-Avon`)

/** People, pets and companies of the training set. */
export const NAMES = list(`
  Anna, Ben Miller, Carla Rossi, Dmitri, Elena Petrova, Farid, Grace Hopper, Hiro Tanaka, Ines, Jack O'Neill, Karin, Liam Murphy, Maria, Nadia Khan, Oscar Wilde,
  Peter, Quentin, Rosa Diaz, Sven, Tariq Aziz, Ursula, Victor Hugo, Wendy, Xavier, Yuki, Zoe, Mr Brown, Mrs Green, Dr. House, Professor Lind, uncle Bob, my sister,
  the Smith family, Acme Corp, Blue Ocean Ltd, Initech, Globex, Müller & Söhne, Jean-Luc, Mary Jane, 田中, Иван Петров, bob, alice, the office, team red, Bello, Mimi`)

/** Languages of the training set. */
export const LANGUAGES = list(
  'French, German, Spanish, Italian, Portuguese, Dutch, English, Japanese, Chinese, Korean, Russian, Arabic, Greek, Turkish, Polish, Swedish, Latin, Hindi, Brazilian Portuguese, Swiss German, français, Deutsch',
)

/** Ways to write the days of the training set; `#` is a day of a month, `@` a month, `%` a year, `!` a weekday, `&` a count. */
export const DAY_FORMS = list(`
  tomorrow, today, tonight, the day after tomorrow, !, on !, next !, this !, # @, #th of @, @ #, @ # %, # @ %, %-mm-dd, dd.mm.%, in & days, in a week, & days from now, the #th`)

export const WEEKDAYS = list('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday')

export const MONTHS = list(
  'January, February, March, April, May, June, July, August, September, October, November, December, Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Oct, Nov, Dec',
)

/** Units that are counted: the name of the property is made of the unit. */
export const UNITS = list(`
  nights, people, guests, copies, pages, hours, rooms, seats, tickets, adults, kids, bags, bottles, words, minutes, slides, stars, floors, litres, pieces, boxes,
  samples, rounds, persons, days, weeks, months, passengers, chapters, kilometres, trees, servings, images, rows, players, shares`)

/** Kinds of choices: the property, and what may be chosen. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  format: list('pdf, docx, html, markdown, mp3, csv, json, png, svg'),
  size: list('small, medium, large, extra large'),
  tone: list('formal, casual, friendly, neutral, funny'),
  class: list('economy, business, first'),
  priority: list('normal, urgent, express, low'),
  colour: list('red, blue, green, black, white, yellow'),
  board: list('room only, breakfast, half board, full board'),
  mode: list('air, sea, rail, road'),
  unit: list('celsius, fahrenheit, kelvin'),
  quality: list('draft, standard, premium'),
  style: list('modern, classic, baroque, minimal'),
  speed: list('slow, fast, instant'),
  voice: list('male, female, robotic'),
  length: list('short, long, brief'),
  material: list('wood, steel, glass, cotton'),
  view: list('sea, garden, street'),
  level: list('beginner, intermediate, advanced'),
  period: list('hourly, daily, weekly, monthly'),
}

/** Choices that one input is changed from and another is changed to. */
export const SCALES: readonly (readonly string[])[] = [
  list('celsius, fahrenheit, kelvin, reaumur'),
  list('miles, kilometres, metres, feet, yards'),
  list('grams, kilograms, pounds, ounces'),
  list('EUR, USD, GBP, JPY, CHF'),
  list('pdf, docx, html, markdown, epub'),
  list('hexadecimal, decimal, octal, binary'),
  list('adagio, allegro, presto'),
]

/** Yes-or-no properties, as words. */
export const FLAGS = list(
  'insurance, gift wrap, breakfast, pets, sound, subtitles, parking, wifi, a return trip, images, sources, delivery, express shipping, a cover page',
)
