import type { Language } from '../../../events/values/languages.ts';

/** A first-level unit as a square of a schematic grid. */
export interface Tile {
  /** OCHA P-code, level 1. */
  readonly pcode: string;
  readonly short: string;
  readonly column: number;
  readonly row: number;
  readonly names: Readonly<Record<Language, string>>;
}

/** By ISO 3166-1 country: another recipient is another list here. */
export const grids: Readonly<Record<string, readonly Tile[]>> = {
  UA: [
    tile('UA07', 'VOL', 1, 0, 'Volyn', 'Волинська', 'Volın'),
    tile('UA56', 'RIV', 2, 0, 'Rivne', 'Рівненська', 'Rivne'),
    tile('UA18', 'ZHY', 3, 0, 'Zhytomyr', 'Житомирська', 'Jitomir'),
    tile('UA80', 'KYI', 4, 0, 'Kyiv (city)', 'Київ (місто)', 'Kiyev (şəhər)'),
    tile('UA74', 'CHN', 5, 0, 'Chernihiv', 'Чернігівська', 'Çerniqov'),
    tile('UA59', 'SUM', 6, 0, 'Sumy', 'Сумська', 'Sumı'),
    tile('UA46', 'LVI', 0, 1, 'Lviv', 'Львівська', 'Lvov'),
    tile('UA61', 'TER', 1, 1, 'Ternopil', 'Тернопільська', 'Ternopol'),
    tile('UA68', 'KHM', 2, 1, 'Khmelnytskyi', 'Хмельницька', 'Xmelnitski'),
    tile('UA05', 'VIN', 3, 1, 'Vinnytsia', 'Вінницька', 'Vinnitsa'),
    tile('UA32', 'KYO', 4, 1, 'Kyiv Oblast', 'Київська', 'Kiyev vilayəti'),
    tile('UA53', 'POL', 5, 1, 'Poltava', 'Полтавська', 'Poltava'),
    tile('UA63', 'KHA', 6, 1, 'Kharkiv', 'Харківська', 'Xarkov'),
    tile('UA44', 'LUH', 7, 1, 'Luhansk', 'Луганська', 'Luqansk'),
    tile('UA21', 'ZAK', 0, 2, 'Zakarpattia', 'Закарпатська', 'Zakarpatye'),
    tile('UA26', 'IVF', 1, 2, 'Ivano-Frankivsk', 'Івано-Франківська', 'İvano-Frankovsk'),
    tile('UA73', 'CHV', 2, 2, 'Chernivtsi', 'Чернівецька', 'Çernovtsı'),
    tile('UA35', 'KIR', 3, 2, 'Kirovohrad', 'Кіровоградська', 'Kirovoqrad'),
    tile('UA71', 'CHK', 4, 2, 'Cherkasy', 'Черкаська', 'Çerkası'),
    tile('UA12', 'DNI', 5, 2, 'Dnipropetrovsk', 'Дніпропетровська', 'Dnepropetrovsk'),
    tile('UA23', 'ZAP', 6, 2, 'Zaporizhzhia', 'Запорізька', 'Zaporojye'),
    tile('UA14', 'DON', 7, 2, 'Donetsk', 'Донецька', 'Donetsk'),
    tile('UA51', 'ODE', 3, 3, 'Odesa', 'Одеська', 'Odessa'),
    tile('UA48', 'MYK', 4, 3, 'Mykolaiv', 'Миколаївська', 'Nikolayev'),
    tile('UA65', 'KHE', 5, 3, 'Kherson', 'Херсонська', 'Xerson'),
    tile('UA85', 'SEV', 4, 4, 'Sevastopol', 'Севастополь', 'Sevastopol'),
    tile('UA01', 'CRI', 5, 4, 'Crimea', 'Крим', 'Krım'),
  ],
};

function tile(pcode: string, short: string, column: number, row: number, en: string, uk: string, az: string): Tile {
  return { pcode, short, column, row, names: { en, uk, az } };
}
