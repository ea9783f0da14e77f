import { minorUnits } from './currencies.ts';
import type { Names } from './text.ts';

/** A measure that every ledger has, its unit and its name. Money is counted in whatever currency was stated. */
interface Measure {
  readonly unit: string | 'currency';
  readonly names: Required<Names>;
}

export const measures: Readonly<Record<string, Measure>> = {
  'weight/cargo': { unit: 'TNE', names: { en: 'cargo', uk: 'вантаж', az: 'yük' } },
  'transport/trucks': { unit: 'H87', names: { en: 'trucks', uk: 'вантажівки', az: 'yük maşınları' } },
  'people/rehabilitated': {
    unit: 'IE',
    names: { en: 'people rehabilitated', uk: 'люди, що пройшли реабілітацію', az: 'reabilitasiya keçmiş şəxslər' },
  },
  'people/trained': { unit: 'IE', names: { en: 'people trained', uk: 'навчені люди', az: 'təlim keçmiş şəxslər' } },
  'people/evacuated': {
    unit: 'IE',
    names: { en: 'people evacuated', uk: 'евакуйовані люди', az: 'təxliyə edilmiş şəxslər' },
  },
  'people/sheltered': {
    unit: 'IE',
    names: { en: 'people sheltered', uk: 'люди, що отримали прихисток', az: 'sığınacaq verilmiş şəxslər' },
  },
  'facilities/completed': {
    unit: 'H87',
    names: { en: 'facilities completed', uk: 'завершені об’єкти', az: 'tamamlanmış obyektlər' },
  },
  'facilities/under-way': {
    unit: 'H87',
    names: { en: 'facilities under way', uk: 'об’єкти в роботі', az: 'icrada olan obyektlər' },
  },
  'money/pledged': { unit: 'currency', names: { en: 'money pledged', uk: 'обіцяні кошти', az: 'vəd edilmiş vəsait' } },
  'money/committed': {
    unit: 'currency',
    names: { en: 'money committed', uk: 'виділені кошти', az: 'ayrılmış vəsait' },
  },
  'money/paid': { unit: 'currency', names: { en: 'money paid', uk: 'сплачені кошти', az: 'ödənilmiş vəsait' } },
  'money/delivered': {
    unit: 'currency',
    names: { en: 'value delivered', uk: 'вартість доставленого', az: 'çatdırılmışın dəyəri' },
  },
  'money/confirmed': {
    unit: 'currency',
    names: { en: 'value confirmed', uk: 'підтверджена вартість', az: 'təsdiqlənmiş dəyər' },
  },
  'money/itemised': {
    unit: 'currency',
    names: { en: 'value itemised', uk: 'вартість за переліком', az: 'siyahı üzrə dəyər' },
  },
};

/** Those that count money. */
export const moneyMeasures = Object.keys(measures).filter((measure) => measure.startsWith('money/'));

/** What a measure's code can be: a fixed one, `item/<code>` for a registered item, `confirmed/<code>` for what its recipient confirmed of it, `context/<slug>` for what is not aid. */
export const measurePattern =
  /^(weight|transport|people|facilities|money|item|confirmed|context)\/[a-z0-9]+(-[a-z0-9]+)*$/;

/** True where `unit` can count the fixed measure `measure`. */
export function isCountedIn(measure: string, unit: string): boolean {
  const known = measures[measure];
  if (!known) return false;
  return known.unit === 'currency' ? minorUnits(unit) !== undefined : known.unit === unit;
}
