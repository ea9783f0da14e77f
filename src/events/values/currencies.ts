/**
 * The currencies of ISO 4217, list one, as it stands in 2026 (after BGN, ANG, ZWL, SLL and HRK left it), and the
 * decimals of each; the special drawing right (XDR), which the list gives no decimals, has two here. Not `Intl`: its decimals are CLDR's, which follow use (IQD 0) and not the standard (IQD 3).
 * Left out is what nobody gives aid in: metals, tests, and baskets and units of account that no country has
 * (XAD, XSU, XUA, XBA to XBD).
 */
const CODES_BY_DECIMALS: Readonly<Record<0 | 2 | 3 | 4, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XDR XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** Currencies that the euro has taken the place of, all of two decimals, each with the last day on which it was one. */
const WITHDRAWN: Readonly<Record<string, string>> = {
  SKK: '2008-12-31',
  EEK: '2010-12-31',
  LVL: '2013-12-31',
  LTL: '2014-12-31',
  HRK: '2022-12-31',
  BGN: '2025-12-31',
};

/** The last day of a currency that has been withdrawn (`YYYY-MM-DD`); undefined for one that is in use. */
export function lastDayOf(code: string): string | undefined {
  return Object.hasOwn(WITHDRAWN, code) ? WITHDRAWN[code] : undefined;
}

/** ISO 4217's code for what has no currency: an act of aid that gives no value. */
export const NO_CURRENCY = 'XXX';

const decimals: ReadonlyMap<string, number> = new Map(
  [...Object.entries(CODES_BY_DECIMALS), ['2', Object.keys(WITHDRAWN).join(' ')] as const].flatMap(([digits, codes]) =>
    codes.split(/\s/).map((code): [string, number] => [code, Number(digits)]),
  ),
);

/** Every code that `minorUnits` knows, in alphabetical order. */
export const currencyCodes: readonly string[] = [...decimals.keys()].toSorted();

/** How many decimals a currency has (0, 2, 3 or 4), or undefined for what is no active currency of ISO 4217. */
export function minorUnits(code: string): number | undefined {
  return decimals.get(code);
}
