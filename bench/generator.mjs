import { readFileSync } from 'node:fs';

// Events in the shape of the real record, the same ones for the same number, whatever machine makes them. README.md
// beside this file says which shares and why.

const RECORD = new URL('../data/azerbaijan-ukraine.ndjson', import.meta.url);
const BEGINS = Date.UTC(2022, 1, 26);
const DAYS = 1_400; // that the events are spread over, however many they are
const EVENTS_PER_ACTIVITY = 40;
const OPEN_ACTIVITIES = 32; // that receive events at a time
const DAY = 86_400_000;

/** What the record registers: items, places and organizations. A ledger of any size begins with them. */
export function catalogue() {
  return readFileSync(RECORD, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ stream }) => stream.startsWith('catalogue/'));
}

/** `count` events: the catalogue, the claims about the whole, and then aid in the record's proportions. */
export function* generate(count, seed = 1) {
  const random = mulberry32(seed);
  const known = catalogue();
  const items = known
    .filter(({ type }) => type === 'item.registered')
    .map(({ data }) => ({ code: data.code, unit: data.unit }));
  const places = known.filter(({ type, data }) => type === 'place.registered' && data.country === 'UA').map(codeOf);
  const donors = ['government-of-azerbaijan', 'socar', 'azerbaijani-civil-society']; // those of the record
  const state = { activities: [], opened: 0, facilities: new Map(), deliveries: [], random, items, places, donors };
  let made = 0;
  for (const event of known) if (made++ < count) yield event;
  const wholes = claimsOnTheWhole(items);
  const spacing = Math.max(1, Math.floor((count - known.length) / wholes.length));
  for (let i = 0; made < count; i++) {
    const on = dayOf(BEGINS + Math.floor((made / count) * DAYS) * DAY);
    const ofTheWhole = i % spacing === spacing - 1 ? wholes.shift() : undefined;
    const event = ofTheWhole ? ofTheWhole(on, state) : aid(on, state);
    made++;
    event.id = idOf(made); // on the event itself, since a correction may name it
    yield event;
  }
}

/** Deliveries alone, two lines each: what the append benchmark posts, to everyone alike. */
export function* deliveries(seed = 2) {
  const random = mulberry32(seed);
  const items = catalogue().filter(({ type }) => type === 'item.registered');
  for (let i = 0; ; i++) {
    const lines = [pick(random, items), pick(random, items)].map(({ data }) => ({
      item: data.code,
      quantity: { value: whole(random, 1, 5_000), unit: data.unit },
    }));
    const occurred = dayOf(BEGINS + (i % DAYS) * DAY);
    yield { occurred, data: { lines, trucks: whole(random, 1, 40), to: 'ukraine' }, sources: [source(occurred)] };
  }
}

/** An activity to which `deliveries` can be posted. */
export function activity(slug) {
  return opened(slug, '2022-02-26', ['government-of-azerbaijan']);
}

function aid(on, state) {
  const { random, activities } = state;
  if (activities.length === 0 || random() < 1 / EVENTS_PER_ACTIVITY) {
    const slug = `relief-${++state.opened}`;
    activities.push(slug);
    if (activities.length > OPEN_ACTIVITIES) activities.shift();
    return opened(slug, on, state.donors, random);
  }
  const slug = pick(random, activities);
  const share = random();
  if (share < 0.56) return delivered(slug, on, state);
  if (share < 0.65) return milestone(slug, on, state);
  if (share < 0.74) return rehabilitated(slug, on, state);
  if (share < 0.84) return promised(slug, on, state);
  if (share < 0.89) return stated(slug, on);
  if (share < 0.98) return claimedOfActivity(slug, on, state);
  return corrected(on, state) ?? delivered(slug, on, state);
}

function opened(slug, occurred, donors, random = () => 0) {
  return {
    stream: `activity/${slug}`,
    type: 'activity.opened',
    occurred,
    data: {
      title: { en: `Relief ${slug}`, uk: `Допомога ${slug}`, az: `Yardım ${slug}` },
      donors: [{ organization: pick(random, donors) }],
      recipients: [{ country: 'UA' }],
      channel: pick(random, ['government', 'private-sector', 'diaspora']),
      sectors: [{ code: '72010', percentage: 100 }],
      humanitarian: true,
    },
  };
}

function delivered(slug, occurred, state) {
  const { random, items, places, deliveries: recent } = state;
  const event = {
    stream: `activity/${slug}`,
    type: 'delivery.made',
    occurred,
    data: {
      lines: [anyLine(random, items), anyLine(random, items)],
      weight: { value: whole(random, 1, 200), unit: 'TNE' },
      trucks: whole(random, 1, 40),
      value: { amount: String(whole(random, 1, 2_000) * 1000), currency: 'USD' },
      to: pick(random, places),
      summary: { en: 'Generators, cables and food for hospitals', uk: 'Генератори, кабелі та продукти для лікарень' },
    },
    sources: [source(occurred)],
  };
  recent.push(event);
  if (recent.length > 100) recent.shift();
  return event;
}

/** A correction of one of the last deliveries, which then is not corrected again. */
function corrected(on, { deliveries: recent }) {
  const target = recent.find(({ id }) => id !== undefined);
  if (!target) return undefined;
  recent.splice(recent.indexOf(target), 1);
  const { occurred, data, sources } = target;
  return {
    stream: target.stream,
    type: 'event.corrected',
    occurred: on,
    data: {
      target: target.id,
      reason: 'The report printed another number of trucks.',
      occurred,
      data: { ...data, trucks: (data.trucks % 40) + 1 },
      sources,
    },
  };
}

const STAGES = ['preparation', 'implementation', 'completion'];

function milestone(slug, occurred, { random, facilities, places }) {
  const at = facilities.get(slug) ?? { number: 1, stage: 0 };
  const event = {
    stream: `activity/${slug}`,
    type: 'reconstruction.milestone-reached',
    occurred,
    data: {
      facility: `school-${at.number}`,
      name: { en: `School ${at.number}`, uk: `Школа ${at.number}`, az: `Məktəb ${at.number}` },
      facilityType: 'school',
      milestone: STAGES[at.stage],
      work: 'rehabilitation',
      place: (at.place ??= pick(random, places)),
    },
    sources: [source(occurred)],
  };
  at.stage++;
  if (at.stage === STAGES.length) facilities.set(slug, { number: at.number + 1, stage: 0 });
  else facilities.set(slug, at);
  return event;
}

function rehabilitated(slug, occurred, { random, places }) {
  return {
    stream: `activity/${slug}`,
    type: 'rehabilitation.batch-completed',
    occurred,
    data: {
      children: { value: whole(random, 8, 40), unit: 'IE' },
      services: ['medical', 'psychosocial'],
      place: pick(random, places),
      days: 14,
    },
    sources: [source(occurred)],
  };
}

function promised(slug, occurred, { random }) {
  const value = { amount: String(whole(random, 1, 50) * 100_000), currency: 'USD' };
  return random() < 0.5
    ? { stream: `activity/${slug}`, type: 'pledge.made', occurred, data: { value }, sources: [source(occurred)] }
    : {
        stream: `activity/${slug}`,
        type: 'commitment.made',
        occurred,
        data: { value, instrument: { title: 'Presidential order', date: occurred } },
        sources: [source(occurred)],
      };
}

function stated(slug, occurred) {
  return {
    stream: `activity/${slug}`,
    type: 'statement.made',
    occurred,
    data: { forum: { en: 'Ukraine Recovery Conference' }, position: { en: 'Part in international recovery efforts' } },
    sources: [source(occurred)],
  };
}

function claimedOfActivity(slug, occurred, { random }) {
  return claim(`${slug}-trucks`, 'transport/trucks', { activity: slug }, occurred, {
    value: whole(random, 1, 400),
    unit: 'H87',
    qualifier: 'at-least',
  });
}

/** What is said of the whole comes with the calendar, not with the events: a dozen each in the four years. */
function claimsOnTheWhole(items) {
  const subjects = [
    ...items.slice(0, 5).map(({ code, unit }) => [`item/${code}`, unit]),
    ['people/rehabilitated', 'IE'],
    ['weight/cargo', 'TNE'],
    ['transport/trucks', 'H87'],
  ];
  return Array.from({ length: 12 }, () => subjects)
    .flat()
    .map(
      ([measure, unit]) =>
        (on, { random }) =>
          claim(`government-${measure.replace('/', '-')}`, measure, undefined, on, {
            value: whole(random, 10, 1_000_000),
            unit,
            qualifier: 'at-least',
          }),
    );
}

function claim(series, measure, scope, occurred, quantity) {
  return {
    stream: `claim/${series}`,
    type: 'claim.published',
    occurred,
    data: { publisher: 'government-of-azerbaijan', measure, ...(scope && { scope }), quantity, asOf: occurred },
    sources: [source(occurred)],
  };
}

function anyLine(random, items) {
  const { code, unit } = pick(random, items);
  const quantity = { value: whole(random, 1, 5_000), unit };
  return { item: code, quantity: random() < 0.2 ? { ...quantity, qualifier: 'at-least' } : quantity };
}

function source(published) {
  return { publisher: 'News.Az', title: 'Aid dispatched, and totals so far', language: 'en', url: URL_OF, published };
}

const URL_OF = 'https://news.az/news/azerbaijan-sends-next-batch-of-humanitarian-assistance-to-ukraine';

/** A time-ordered id (UUIDv7) with a clock of its own, after those of the record. */
function idOf(number) {
  const time = (0x0195_0000_0000 + number).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

function dayOf(time) {
  return new Date(time).toISOString().slice(0, 10);
}

function codeOf({ data }) {
  return data.code;
}

function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}

function whole(random, from, to) {
  return from + Math.floor(random() * (to - from + 1));
}

/** A small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function mulberry32(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
