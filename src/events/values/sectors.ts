import type { Language } from './languages.ts';

type Names = Readonly<Record<Language, string>>;

/**
 * OECD DAC/CRS purpose codes in force, with labels of our own: the DAC's descriptions are not under the licence of
 * IATI's codelists. 93010 to 93018 are for spending on refugees within the donor's own country.
 */
export const sectors: Readonly<Record<string, Names>> = {
  '11120': {
    en: 'Education: buildings and equipment',
    uk: 'Освіта: будівлі та обладнання',
    az: 'Təhsil: binalar və avadanlıq',
  },
  '11220': { en: 'Primary schooling', uk: 'Початкова освіта', az: 'İbtidai təhsil' },
  '11260': { en: 'Lower secondary schooling', uk: 'Базова середня освіта', az: 'Ümumi orta təhsil' },
  '11320': { en: 'Upper secondary schooling', uk: 'Профільна середня освіта', az: 'Tam orta təhsil' },
  '12191': {
    en: 'Hospital care and medical rehabilitation',
    uk: 'Лікування та медична реабілітація',
    az: 'Müalicə və tibbi reabilitasiya',
  },
  '12220': {
    en: 'Primary care and medicines',
    uk: 'Первинна медична допомога та ліки',
    az: 'İlkin tibbi yardım və dərmanlar',
  },
  '12230': {
    en: 'Clinics and their equipment',
    uk: 'Поліклініки та їхнє обладнання',
    az: 'Poliklinikalar və onların avadanlığı',
  },
  '12340': { en: 'Mental health', uk: 'Психічне здоров’я', az: 'Psixi sağlamlıq' },
  '15133': { en: 'Firefighting and rescue', uk: 'Пожежогасіння та порятунок', az: 'Yanğınsöndürmə və xilasetmə' },
  '15250': { en: 'Demining', uk: 'Розмінування', az: 'Minatəmizləmə' },
  '16010': { en: 'Social support', uk: 'Соціальний захист', az: 'Sosial müdafiə' },
  '16015': {
    en: 'Care for children, youth and families',
    uk: 'Послуги для дітей, молоді та сімей',
    az: 'Uşaqlar, gənclər və ailələr üçün xidmətlər',
  },
  '16061': { en: 'Culture and leisure', uk: 'Культура та дозвілля', az: 'Mədəniyyət və asudə vaxt' },
  '16065': { en: 'Sport, parks and leisure', uk: 'Спорт, парки та дозвілля', az: 'İdman, parklar və asudə vaxt' },
  '16066': { en: 'Arts and heritage', uk: 'Мистецтво та спадщина', az: 'İncəsənət və irs' },
  '23110': { en: 'Energy policy', uk: 'Енергетична політика', az: 'Enerji siyasəti' },
  '23181': { en: 'Training for energy work', uk: 'Навчання енергетиків', az: 'Energetiklərin təlimi' },
  '23182': { en: 'Research on energy', uk: 'Дослідження в енергетиці', az: 'Enerji tədqiqatları' },
  '23210': {
    en: 'Renewable power, several kinds',
    uk: 'Відновлювана енергетика, кілька видів',
    az: 'Bərpa olunan enerji, bir neçə növ',
  },
  '23220': { en: 'Water power', uk: 'Гідроенергетика', az: 'Hidroenergetika' },
  '23230': { en: 'Solar power for the grid', uk: 'Сонячна енергія для мережі', az: 'Şəbəkə üçün günəş enerjisi' },
  '23240': { en: 'Wind power', uk: 'Вітроенергетика', az: 'Külək enerjisi' },
  '23250': { en: 'Sea power', uk: 'Енергія моря', az: 'Dəniz enerjisi' },
  '23260': { en: 'Power from underground heat', uk: 'Геотермальна енергія', az: 'Geotermal enerji' },
  '23270': { en: 'Power from biofuels', uk: 'Енергія з біопалива', az: 'Bioyanacaqdan enerji' },
  '23310': {
    en: 'Non-renewable power, kind not stated',
    uk: 'Невідновлювана енергетика, вид не зазначено',
    az: 'Bərpa olunmayan enerji, növü göstərilməyib',
  },
  '23320': { en: 'Power from coal', uk: 'Енергія з вугілля', az: 'Kömürdən enerji' },
  '23330': { en: 'Power from oil', uk: 'Енергія з нафти', az: 'Neftdən enerji' },
  '23340': { en: 'Power from natural gas', uk: 'Енергія з природного газу', az: 'Təbii qazdan enerji' },
  '23510': { en: 'Nuclear power', uk: 'Атомна енергетика', az: 'Nüvə enerjisi' },
  '23630': { en: 'Power grids', uk: 'Електричні мережі', az: 'Elektrik şəbəkələri' },
  '23631': { en: 'Local power grids', uk: 'Автономні електричні мережі', az: 'Yerli elektrik şəbəkələri' },
  '23640': { en: 'Gas supply to consumers', uk: 'Газопостачання споживачів', az: 'İstehlakçıların qaz təchizatı' },
  '23641': {
    en: 'Supply of liquid and solid fuel',
    uk: 'Постачання рідкого й твердого палива',
    az: 'Maye və bərk yanacaq təchizatı',
  },
  '43032': { en: 'Towns and their renewal', uk: 'Розвиток міст', az: 'Şəhərlərin inkişafı' },
  '43060': { en: 'Lowering the risk of disasters', uk: 'Зниження ризику лих', az: 'Fəlakət riskinin azaldılması' },
  '72010': {
    en: 'Relief goods and services',
    uk: 'Гуманітарні товари та послуги',
    az: 'Humanitar mallar və xidmətlər',
  },
  '72011': {
    en: 'Emergency health care',
    uk: 'Медична допомога в надзвичайних ситуаціях',
    az: 'Fövqəladə hallarda tibbi yardım',
  },
  '72012': { en: 'Emergency schooling', uk: 'Освіта в надзвичайних ситуаціях', az: 'Fövqəladə hallarda təhsil' },
  '72040': { en: 'Emergency food', uk: 'Продовольство в надзвичайних ситуаціях', az: 'Fövqəladə hallarda ərzaq' },
  '72050': {
    en: 'Relief logistics and coordination',
    uk: 'Логістика й координація допомоги',
    az: 'Yardımın logistikası və əlaqələndirilməsi',
  },
  '73010': { en: 'Early rebuilding and repair', uk: 'Першочергова відбудова', az: 'İlkin bərpa işləri' },
  '74020': { en: 'Preparedness for disasters', uk: 'Готовність до лих', az: 'Fəlakətlərə hazırlıq' },
  '91010': { en: 'Donor’s administration', uk: 'Адміністративні витрати донора', az: 'Donorun inzibati xərcləri' },
  '93010': { en: 'Refugees in the donor country', uk: 'Біженці в країні-донорі', az: 'Donor ölkədə qaçqınlar' },
  '93011': {
    en: 'Refugees in the donor country: food and shelter',
    uk: 'Біженці в країні-донорі: харчування та житло',
    az: 'Donor ölkədə qaçqınlar: ərzaq və sığınacaq',
  },
  '93012': {
    en: 'Refugees in the donor country: training',
    uk: 'Біженці в країні-донорі: навчання',
    az: 'Donor ölkədə qaçqınlar: təlim',
  },
  '93013': {
    en: 'Refugees in the donor country: health',
    uk: 'Біженці в країні-донорі: здоров’я',
    az: 'Donor ölkədə qaçqınlar: səhiyyə',
  },
  '93014': {
    en: 'Refugees in the donor country: other upkeep',
    uk: 'Біженці в країні-донорі: інше утримання',
    az: 'Donor ölkədə qaçqınlar: digər təminat',
  },
  '93015': {
    en: 'Refugees in the donor country: voluntary return',
    uk: 'Біженці в країні-донорі: добровільне повернення',
    az: 'Donor ölkədə qaçqınlar: könüllü qayıdış',
  },
  '93016': {
    en: 'Refugees in the donor country: transport',
    uk: 'Біженці в країні-донорі: перевезення',
    az: 'Donor ölkədə qaçqınlar: daşınma',
  },
  '93017': {
    en: 'Refugees in the donor country: rescue at sea',
    uk: 'Біженці в країні-донорі: порятунок на морі',
    az: 'Donor ölkədə qaçqınlar: dənizdə xilasetmə',
  },
  '93018': {
    en: 'Refugees in the donor country: administration',
    uk: 'Біженці в країні-донорі: адміністрування',
    az: 'Donor ölkədə qaçqınlar: inzibati xərclər',
  },
  '99810': { en: 'Sector not stated', uk: 'Сектор не зазначено', az: 'Sektor göstərilməyib' },
};

/** The code or codes in force that stand for a withdrawn one now, by when it was withdrawn. */
const SUCCESSORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'in 2017': { '74010': '74020 or 43060' },
  'in 2019': { '11321': '11260', '11322': '11320' },
  'in 2020': {
    '23010': '23110',
    '23020': '23310',
    '23030': '23210',
    '23040': '23630 or 23631',
    '23050': '23640',
    '23061': '23330',
    '23062': '23340',
    '23063': '23320',
    '23064': '23510',
    '23065': '23220',
    '23066': '23260',
    '23067': '23230',
    '23068': '23240',
    '23069': '23250',
    '23070': '23270',
    '23081': '23181',
    '23082': '23182',
  },
};

/** What is said of each withdrawn code, such as "was withdrawn in 2017; use 74020 or 43060". */
export const withdrawnSectors: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SUCCESSORS).flatMap(([when, codes]) =>
    Object.entries(codes).map(([code, successor]) => [code, `was withdrawn ${when}; use ${successor}`]),
  ),
);

/** The purpose codes that the DAC has in force, as IATI's codelist Sector has them (June 2026). */
const IN_FORCE: ReadonlySet<string> = new Set(
  `11110 11120 11130 11182 11220 11230 11231 11232 11240 11250 11260 11320 11330 11420 11430 12110 12181 12182 12191
12196 12220 12230 12240 12250 12261 12262 12263 12264 12281 12310 12320 12330 12340 12350 12382 13010 13020 13030
13040 13081 13096 14010 14015 14020 14021 14022 14030 14031 14032 14040 14050 14081 15110 15111 15112 15113 15114
15116 15117 15118 15119 15121 15122 15123 15124 15125 15126 15127 15128 15129 15130 15131 15132 15133 15134 15135
15136 15137 15142 15143 15144 15150 15151 15152 15153 15154 15155 15156 15160 15170 15180 15185 15190 15196 15210
15220 15230 15240 15250 15261 16010 16011 16012 16013 16014 16015 16020 16030 16040 16050 16061 16062 16063 16064
16065 16066 16070 16080 21010 21011 21012 21013 21020 21021 21022 21023 21024 21030 21040 21050 21061 21081 22010
22011 22012 22013 22020 22030 22040 23110 23111 23112 23181 23182 23183 23210 23220 23230 23231 23232 23240 23250
23260 23270 23310 23320 23330 23340 23350 23360 23410 23510 23610 23620 23630 23631 23640 23641 23642 24010 24020
24030 24040 24050 24081 25010 25020 25030 25040 31110 31120 31130 31140 31150 31161 31162 31163 31164 31165 31166
31181 31182 31191 31192 31193 31194 31195 31210 31220 31261 31281 31282 31291 31310 31320 31381 31382 31391 32110
32120 32130 32140 32161 32162 32163 32164 32165 32166 32167 32168 32169 32170 32171 32172 32173 32174 32182 32210
32220 32261 32262 32263 32264 32265 32266 32267 32268 32310 33110 33120 33130 33140 33150 33181 33210 41010 41020
41030 41040 41081 41082 43010 43030 43031 43032 43040 43041 43042 43050 43060 43071 43072 43073 43081 43082 51010
52010 53030 53040 60010 60020 60030 60040 60061 60062 60063 72010 72011 72012 72040 72050 73010 74020 91010 93010
93011 93012 93013 93014 93015 93016 93017 93018 99810 99820`.split(/\s/),
);

/** Why a code is no purpose code of the DAC: it is not in the list, or has been withdrawn. Undefined where it is in force. */
export function sectorFault(code: string): string | undefined {
  if (IN_FORCE.has(code)) return undefined;
  return withdrawnSector(code) ?? 'is not in the list of DAC purpose codes, such as 72010 (material relief) or 23630';
}

/** Why a code is not to be used any more, and what to use instead; undefined where it was never withdrawn. */
export function withdrawnSector(code: string): string | undefined {
  return Object.hasOwn(withdrawnSectors, code) ? withdrawnSectors[code] : undefined;
}
