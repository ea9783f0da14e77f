import type { Language } from './language.ts';

/** A unit of UNECE Recommendation 20. */
export interface Unit {
  /** The Recommendation's name of it. */
  readonly name: string;
  /** As printed after a number. */
  readonly symbol: Readonly<Record<Language, string>>;
  /** True for what is counted in wholes, and so takes no decimals. */
  readonly whole: boolean;
}

/**
 * The codes of UNECE Recommendation 20 that aid is counted in. Revision 17 marks HAR deprecated, H18 (square
 * hectometre) being the same area; only the well-known one is taken, so that sums of areas share one unit.
 */
export const units: Readonly<Record<string, Unit>> = {
  H87: { name: 'piece', symbol: { en: 'pcs', uk: 'шт.', az: 'ədəd' }, whole: true },
  IE: { name: 'person', symbol: { en: 'people', uk: 'осіб', az: 'nəfər' }, whole: true },
  SET: { name: 'set', symbol: { en: 'sets', uk: 'компл.', az: 'dəst' }, whole: true },
  PR: { name: 'pair', symbol: { en: 'pairs', uk: 'пар', az: 'cüt' }, whole: true },
  GRM: { name: 'gram', symbol: { en: 'g', uk: 'г', az: 'q' }, whole: false },
  KGM: { name: 'kilogram', symbol: { en: 'kg', uk: 'кг', az: 'kq' }, whole: false },
  TNE: { name: 'tonne', symbol: { en: 't', uk: 'т', az: 't' }, whole: false },
  LTR: { name: 'litre', symbol: { en: 'L', uk: 'л', az: 'l' }, whole: false },
  MTQ: { name: 'cubic metre', symbol: { en: 'm³', uk: 'м³', az: 'm³' }, whole: false },
  MTR: { name: 'metre', symbol: { en: 'm', uk: 'м', az: 'm' }, whole: false },
  KMT: { name: 'kilometre', symbol: { en: 'km', uk: 'км', az: 'km' }, whole: false },
  MTK: { name: 'square metre', symbol: { en: 'm²', uk: 'м²', az: 'm²' }, whole: false },
  HAR: { name: 'hectare', symbol: { en: 'ha', uk: 'га', az: 'ha' }, whole: false },
  HUR: { name: 'hour', symbol: { en: 'h', uk: 'год', az: 'saat' }, whole: false },
  DAY: { name: 'day', symbol: { en: 'days', uk: 'дн.', az: 'gün' }, whole: false },
  KWT: { name: 'kilowatt', symbol: { en: 'kW', uk: 'кВт', az: 'kVt' }, whole: false },
  MAW: { name: 'megawatt', symbol: { en: 'MW', uk: 'МВт', az: 'MVt' }, whole: false },
  KVA: { name: 'kilovolt-ampere', symbol: { en: 'kVA', uk: 'кВА', az: 'kVA' }, whole: false },
  KWH: { name: 'kilowatt hour', symbol: { en: 'kWh', uk: 'кВт·год', az: 'kVt·saat' }, whole: false },
  MWH: { name: 'megawatt hour', symbol: { en: 'MWh', uk: 'МВт·год', az: 'MVt·saat' }, whole: false },
  NIU: { name: 'number of international units', symbol: { en: 'IU', uk: 'МО', az: 'BV' }, whole: false },
  E48: { name: 'service unit', symbol: { en: 'service units', uk: 'послуг', az: 'xidmət vahidi' }, whole: false },
};
