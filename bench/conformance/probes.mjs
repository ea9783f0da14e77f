import { randomUUID } from 'node:crypto';

// One probe a promise, the same for every store, through what the store offers its users. A store is
//
//   open(stream)                           makes a stream that can be appended to
//   append(stream, events, options)        events `{ id?, trucks }`; options `{ expected?, key? }`; gives
//                                          `{ outcome: 'appended' | 'replayed' | 'conflict' | 'refused', said }`
//   appendAcross(requests)                 several streams in one request, where that is offered
//   read(stream)                           the versions that are there, in order
//   positions()                            every position in the store, in order
//   total()                                the running total of trucks, and `fold()` the same from the log
//   tamper(way)                            'UPDATE', 'DELETE' or 'REPLACE' on a stored event
//   breaking(work)                         runs `work` while the projection fails; gives what it gives
//   offers                                 which of `expected`, `id`, `key`, `projection` there is at all
//
// and a probe answers `{ cell: 'yes' | 'no' | 'not offered', note }`.

/** @param {number} count how many rivals there are where some are wanted */
export const probesWith = (count) => [
  ['G1', 'an UPDATE of an event is refused', (store) => tampering(store, 'UPDATE')],
  ['G1', 'a DELETE of an event is refused', (store) => tampering(store, 'DELETE')],
  ['G1', 'a REPLACE or upsert of an event is refused', (store) => tampering(store, 'REPLACE')],
  ['G2', 'positions have no gaps after appends that failed', gaps],
  ['G3', 'a stale expected version is refused', stale],
  ['G3', '“there is no such stream” is refused where there is one', noStream],
  ['G3', `of ${count} rivals for one version one wins`, (store) => rivals(store, count)],
  ['G3', `${count} at once without a version all land`, (store) => crowd(store, count)],
  ['G4', 'an append of which the projection fails leaves nothing', broken],
  ['G4', 'events on several streams are kept together or not at all', across],
  ['G5', 'the same request again is answered with its first result', replay],
  ['G5', 'the same key or id with other content is refused', reuse],
  ['G5', 'an event id is taken once in the whole store', duplicate],
  ['G6', 'the running total equals a fold of the log', fold],
  ['G7', 'what somebody claims changes no total', (store) => store.claims?.() ?? none('it keeps no claims')],
  [
    'G8',
    'a correction and a retraction cancel to the unit',
    (store) => store.corrections?.() ?? none('it has no corrections'),
  ],
];

/**
 * Runs every probe, those that tamper last, since what they find unguarded they spoil; one that throws says so.
 *
 * @returns {Promise<{cell: string, note: string}[]>} in the order of `probes`
 */
export async function probe(store, probes) {
  const results = [];
  const order = [...probes.keys()].toSorted((a, b) => Number(tampers(probes[a])) - Number(tampers(probes[b])) || a - b);
  for (const i of order) {
    try {
      results[i] = await probes[i][2](store);
    } catch (error) {
      results[i] = { cell: 'no', note: `the probe failed: ${String(error.message).slice(0, 160)}` };
    }
  }
  return results;
}

function tampers([guarantee]) {
  return guarantee === 'G1';
}

const verdict = (holds, note) => ({ cell: holds ? 'yes' : 'no', note });
const none = (note) => ({ cell: 'not offered', note });

async function begun(store, trucks = 1) {
  const stream = `probe-${randomUUID().slice(0, 8)}`;
  await store.open(stream);
  await store.append(stream, [{ trucks }]);
  return { stream, version: (await store.read(stream)).length };
}

async function tampering(store, way) {
  await begun(store);
  const before = JSON.stringify(await store.positions());
  const said = await store.tamper(way);
  return verdict(
    said !== undefined && JSON.stringify(await store.positions()) === before,
    said ?? 'it was carried out',
  );
}

async function gaps(store) {
  const { stream, version } = await begun(store);
  const said = [];
  if (store.offers.expected) said.push(await store.append(stream, [{ trucks: 1 }], { expected: version - 1 }));
  if (store.offers.projection) said.push(await store.breaking(() => store.append(stream, [{ trucks: undefined }])));
  said.push(
    await store.append(stream, [{ trucks: 'many' }]).catch((error) => ({ outcome: 'refused', said: error.message })),
  );
  await store.append(stream, [{ trucks: 1 }]);
  const positions = await store.positions();
  const missing = positions.at(-1) - positions[0] + 1 - positions.length;
  const failed = said.filter(({ outcome }) => outcome === 'conflict' || outcome === 'refused').length;
  if (failed === 0) return none('no append could be made to fail');
  return verdict(missing === 0, `${failed} appends failed, ${missing} positions are missing of ${positions.at(-1)}`);
}

async function stale(store) {
  if (!store.offers.expected) return none('an append names no version');
  const { stream, version } = await begun(store);
  await store.append(stream, [{ trucks: 1 }], { expected: version });
  const { outcome, said } = await store.append(stream, [{ trucks: 1 }], { expected: version });
  const now = (await store.read(stream)).length;
  return verdict(outcome === 'conflict' && now === version + 1, said);
}

async function noStream(store) {
  if (!store.offers.expected) return none('an append names no version');
  const { stream, version } = await begun(store);
  const { outcome, said } = await store.append(stream, [{ trucks: 1 }], { expected: 'no stream' });
  const now = (await store.read(stream)).length;
  return verdict(outcome === 'conflict' && now === version, now > version ? 'it was appended' : said);
}

async function rivals(store, count) {
  if (!store.offers.expected) return none('an append names no version');
  const { stream, version } = await begun(store);
  const outcomes = await atOnce(count, () => store.append(stream, [{ trucks: 1 }], { expected: version }));
  const landed = (await store.read(stream)).length - version;
  return verdict(
    landed === 1 && outcomes.appended === 1 && outcomes.conflict === count - 1,
    `${tally(outcomes)}; ${landed} landed`,
  );
}

async function crowd(store, count) {
  const { stream, version } = await begun(store);
  const outcomes = await atOnce(count, () => store.append(stream, [{ trucks: 1 }]));
  const versions = await store.read(stream);
  const landed = versions.length - version;
  const isDense = versions.every((at, i) => at === versions[0] + i);
  return verdict(landed === count && isDense, `${tally(outcomes)}; ${landed} landed${isDense ? '' : ', with gaps'}`);
}

async function broken(store) {
  if (!store.offers.projection) return none('nothing is derived while appending');
  const { stream, version } = await begun(store);
  const total = await store.total();
  const { outcome, said } = await store.breaking(() => store.append(stream, [{ trucks: undefined }]));
  const now = (await store.read(stream)).length;
  return verdict(outcome !== 'appended' && now === version && (await store.total()) === total, said);
}

async function across(store) {
  if (!store.appendAcross) return none('an append is to one stream');
  const [one, other] = [await begun(store), await begun(store)];
  const { said } = await store.appendAcross([
    { stream: one.stream, events: [{ trucks: 1 }], expected: one.version },
    store.offers.expected
      ? { stream: other.stream, events: [{ trucks: 1 }], expected: other.version - 1 }
      : { stream: other.stream, events: [{ trucks: undefined }] },
  ]);
  const kept = (await store.read(one.stream)).length - one.version;
  return verdict(kept === 0, kept === 0 ? `nothing was kept: ${said}` : 'half of it was kept');
}

async function replay(store) {
  if (!store.offers.key && !store.offers.id) return none('an append has neither a key nor ids');
  const { stream } = await begun(store);
  const events = [{ id: store.newId(), trucks: 3 }];
  const options = store.offers.key ? { key: randomUUID() } : {};
  await store.append(stream, events, options);
  const before = (await store.read(stream)).length;
  const { outcome, said } = await store.append(stream, events, options);
  const more = (await store.read(stream)).length - before;
  return verdict(outcome === 'replayed' && more === 0, more > 0 ? 'it was appended a second time' : said);
}

async function reuse(store) {
  if (!store.offers.key && !store.offers.id) return none('an append has neither a key nor ids');
  const { stream } = await begun(store);
  const id = store.newId();
  const options = store.offers.key ? { key: randomUUID() } : {};
  await store.append(stream, [{ id, trucks: 3 }], options);
  const before = (await store.read(stream)).length;
  const { outcome, said } = await store.append(stream, [{ id, trucks: 4 }], options);
  const more = (await store.read(stream)).length - before;
  return verdict(outcome !== 'appended' && outcome !== 'replayed' && more === 0, more > 0 ? 'it was appended' : said);
}

async function duplicate(store) {
  if (!store.offers.id) return none('an event is given no id by who appends it');
  const [one, other] = [await begun(store), await begun(store)];
  const id = store.newId();
  await store.append(one.stream, [{ id, trucks: 3 }]);
  const { outcome, said } = await store.append(other.stream, [{ id, trucks: 3 }]);
  const more = (await store.read(other.stream)).length - other.version;
  return verdict(outcome !== 'appended' && more === 0, more > 0 ? 'it was appended under another stream' : said);
}

async function fold(store) {
  if (!store.offers.projection) return none('the total is added up when it is read');
  const [kept, folded] = [await store.total(), await store.fold()];
  return verdict(kept === folded, `${kept} kept, ${folded} folded`);
}

async function atOnce(count, work) {
  const outcomes = { appended: 0, conflict: 0, refused: 0, replayed: 0 };
  const all = await Promise.all(
    Array.from({ length: count }, () => work().catch((error) => ({ outcome: 'refused', said: error.message }))),
  );
  for (const { outcome } of all) outcomes[outcome]++;
  return outcomes;
}

function tally(outcomes) {
  return Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
