import type { Language } from './languages.ts';

/** A unit of UNECE Recommendation 20. */
export interface Unit {
  /** The Recommendation's name of it. */
  readonly name: string;
  /** As printed after a number; '' for pieces. */
  readonly symbol: Readonly<Record<Language, string>>;
  /** True for what is counted in wholes, and so takes no decimals. */
  readonly whole: boolean;
}

/**
 * The codes of UNECE Recommendation 20 that aid is counted in; packages (Recommendation 21) are none of them. Revision 17 marks HAR deprecated, H18 (square
 * hectometre) being the same area; only the well-known one is taken, so that sums of areas share one unit.
 */
export const units: Readonly<Record<string, Unit>> = {
  H87: { name: 'piece', symbol: { en: '', uk: '', az: '' }, whole: true },
  IE: { name: 'person', symbol: { en: 'people', uk: 'осіб', az: 'nəfər' }, whole: true },
  C62: { name: 'one', symbol: { en: 'units', uk: 'од.', az: 'vahid' }, whole: true },
  KT: { name: 'kit', symbol: { en: 'kits', uk: 'набор.', az: 'komplekt' }, whole: true },
  SET: { name: 'set', symbol: { en: 'sets', uk: 'компл.', az: 'dəst' }, whole: true },
  PR: { name: 'pair', symbol: { en: 'pairs', uk: 'пар', az: 'cüt' }, whole: true },
  DZN: { name: 'dozen', symbol: { en: 'dozen', uk: 'дюж.', az: 'düjün' }, whole: false },
  MGM: { name: 'milligram', symbol: { en: 'mg', uk: 'мг', az: 'mq' }, whole: false },
  GRM: { name: 'gram', symbol: { en: 'g', uk: 'г', az: 'q' }, whole: false },
  KGM: { name: 'kilogram', symbol: { en: 'kg', uk: 'кг', az: 'kq' }, whole: false },
  LBR: { name: 'pound', symbol: { en: 'lb', uk: 'фунт.', az: 'funt' }, whole: false },
  TNE: { name: 'tonne', symbol: { en: 't', uk: 'т', az: 't' }, whole: false },
  MLT: { name: 'millilitre', symbol: { en: 'mL', uk: 'мл', az: 'ml' }, whole: false },
  HLT: { name: 'hectolitre', symbol: { en: 'hL', uk: 'гл', az: 'hl' }, whole: false },
  GLL: { name: 'gallon (US)', symbol: { en: 'US gal', uk: 'гал. США', az: 'ABŞ qallonu' }, whole: false },
  BLL: { name: 'barrel (US)', symbol: { en: 'bbl', uk: 'бар.', az: 'barrel' }, whole: false },
  LTR: { name: 'litre', symbol: { en: 'L', uk: 'л', az: 'l' }, whole: false },
  MTQ: { name: 'cubic metre', symbol: { en: 'm³', uk: 'м³', az: 'm³' }, whole: false },
  CMT: { name: 'centimetre', symbol: { en: 'cm', uk: 'см', az: 'sm' }, whole: false },
  FOT: { name: 'foot', symbol: { en: 'ft', uk: 'фут.', az: 'fut' }, whole: false },
  MTR: { name: 'metre', symbol: { en: 'm', uk: 'м', az: 'm' }, whole: false },
  KMT: { name: 'kilometre', symbol: { en: 'km', uk: 'км', az: 'km' }, whole: false },
  MTK: { name: 'square metre', symbol: { en: 'm²', uk: 'м²', az: 'm²' }, whole: false },
  KMK: { name: 'square kilometre', symbol: { en: 'km²', uk: 'км²', az: 'km²' }, whole: false },
  HAR: { name: 'hectare', symbol: { en: 'ha', uk: 'га', az: 'ha' }, whole: false },
  HUR: { name: 'hour', symbol: { en: 'h', uk: 'год', az: 'saat' }, whole: false },
  MIN: { name: 'minute [unit of time]', symbol: { en: 'min', uk: 'хв', az: 'dəq' }, whole: false },
  WEE: { name: 'week', symbol: { en: 'weeks', uk: 'тиж.', az: 'həftə' }, whole: false },
  MON: { name: 'month', symbol: { en: 'months', uk: 'міс.', az: 'ay' }, whole: false },
  ANN: { name: 'year', symbol: { en: 'years', uk: 'р.', az: 'il' }, whole: false },
  DAY: { name: 'day', symbol: { en: 'days', uk: 'дн.', az: 'gün' }, whole: false },
  WTT: { name: 'watt', symbol: { en: 'W', uk: 'Вт', az: 'Vt' }, whole: false },
  KWT: { name: 'kilowatt', symbol: { en: 'kW', uk: 'кВт', az: 'kVt' }, whole: false },
  MAW: { name: 'megawatt', symbol: { en: 'MW', uk: 'МВт', az: 'MVt' }, whole: false },
  KVA: { name: 'kilovolt-ampere', symbol: { en: 'kVA', uk: 'кВА', az: 'kVA' }, whole: false },
  MVA: { name: 'megavolt-ampere', symbol: { en: 'MVA', uk: 'МВА', az: 'MVA' }, whole: false },
  KWH: { name: 'kilowatt hour', symbol: { en: 'kWh', uk: 'кВт·год', az: 'kVt·saat' }, whole: false },
  MWH: { name: 'megawatt hour', symbol: { en: 'MWh', uk: 'МВт·год', az: 'MVt·saat' }, whole: false },
  GWH: { name: 'gigawatt hour', symbol: { en: 'GWh', uk: 'ГВт·год', az: 'QVt·saat' }, whole: false },
  GV: { name: 'gigajoule', symbol: { en: 'GJ', uk: 'ГДж', az: 'QC' }, whole: false },
  NIU: { name: 'number of international units', symbol: { en: 'IU', uk: 'МО', az: 'BV' }, whole: false },
  E48: { name: 'service unit', symbol: { en: 'service units', uk: 'послуг', az: 'xidmət vahidi' }, whole: false },
};
