import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/events/kinds/index.ts';
import { Formatter } from '../../../src/events/language/formatter.ts';
import { languages } from '../../../src/events/values/languages.ts';
import type { Input } from '../../builders.ts';

describe('sentences', () => {
  const named = (key: string) =>
    ({
      'organization/azerbaijan': { en: 'Government of Azerbaijan', uk: 'Уряд Азербайджану', az: 'Azərbaycan hökuməti' },
      'item/transformer': { en: 'transformer', uk: 'трансформатор', az: 'transformator' },
      'place/irpin': { en: 'Irpin', uk: 'Ірпінь', az: 'İrpin' },
    })[key];
  const example = (type: string): Input => kinds.get(type)!.example.data;

  it.each([
    [
      'activity.opened',
      example('activity.opened'),
      'Activity opened: Electrical equipment, 2023; donor: Government of Azerbaijan.',
      'Розпочато захід: Електрообладнання, 2023; донор: Уряд Азербайджану.',
      'Fəaliyyət açıldı: Elektrik avadanlığı, 2023; donor: Azərbaycan hökuməti.',
    ],
    [
      'commitment.made',
      example('commitment.made'),
      'Committed: USD 7,600,000; Presidential order, 17 July 2023.',
      'Виділено: 7\u00A0600\u00A0000 USD; Presidential order, 17 липня 2023 р.',
      'Ayrıldı: 7.600.000 USD; Presidential order, 17 iyul 2023.',
    ],
    [
      'pledge.made',
      example('pledge.made'),
      'Pledged: at least USD 10,000,000.',
      'Обіцяно: щонайменше 10\u00A0000\u00A0000 USD.',
      'Vəd edildi: ən azı 10.000.000 USD.',
    ],
    [
      'rehabilitation.batch-completed',
      { ...example('rehabilitation.batch-completed'), place: 'irpin' },
      'Rehabilitation completed by a group of children: 30 people; medical and psychosocial; Irpin; days: 14.',
      'Реабілітацію пройшла група дітей: 30 осіб; медична і психосоціальна; Ірпінь; днів: 14.',
      'Uşaq qrupu reabilitasiya keçdi: 30 nəfər; tibbi və psixososial; İrpin; günlərin sayı: 14.',
    ],
    [
      'reconstruction.milestone-reached',
      example('reconstruction.milestone-reached'),
      'Irpin lyceum: completed.',
      'Ірпінський ліцей: завершено.',
      'İrpin liseyi: tamamlanıb.',
    ],
    [
      'evacuation.completed',
      { ...example('evacuation.completed'), from: 'irpin' },
      'Evacuated: number not stated; from: Irpin.',
      'Евакуйовано: кількість не зазначено; звідки: Ірпінь.',
      'Təxliyə edildi: say göstərilməyib; haradan: İrpin.',
    ],
    [
      'shelter.provided',
      example('shelter.provided'),
      'Shelter provided: about 40 people; nights: 14.',
      'Надано прихисток: близько 40 осіб; ночей: 14.',
      'Sığınacaq verildi: təxminən 40 nəfər; gecələrin sayı: 14.',
    ],
    [
      'claim.published',
      example('claim.published'),
      'Claim (Government of Azerbaijan): transformer: 134; as of 12 February 2025.',
      'Твердження (Уряд Азербайджану): трансформатор: 134; станом на 12 лютого 2025 р.',
      'İddia (Azərbaycan hökuməti): transformator: 134; 12 fevral 2025 tarixinə.',
    ],
    [
      'rate.fixed',
      example('rate.fixed'),
      'Rate fixed: 1 USD is 1.7 AZN from 1 January 2022.',
      'Зафіксовано курс: 1 USD = 1.7 AZN, чинний з 1 січня 2022 р.',
      'Məzənnə təsbit edildi: 1 USD = 1.7 AZN; qüvvəyə minir: 1 yanvar 2022.',
    ],
  ])('%s reads well', (type, data, ...expected) => {
    const { sentence } = kinds.get(type)!;
    expect(languages.map((language) => sentence[language](data, new Formatter(language, named)))).toEqual(expected);
  });

  it('a claim for a period, with a comparison, says both', () => {
    const data = {
      publisher: 'x',
      measure: 'people/rehabilitated',
      asOf: '2025',
      period: '2025',
      quantity: { value: 215, unit: 'IE', qualifier: 'at-least' },
      comparison: { times: 2, than: 'previous-year' },
    };
    expect(kinds.get('claim.published')!.sentence.en(data, new Formatter('en', named))).toBe(
      'Claim (x): people rehabilitated: at least 215 people; period: 2025; compared with the year before: ×2.',
    );
  });

  it('an activity of several donors says how much each gives', () => {
    const data = {
      ...example('activity.opened'),
      donors: [
        { organization: 'azerbaijan', percentage: 62.5 },
        { organization: 'latvia', percentage: 37.5 },
      ],
    };
    expect(kinds.get('activity.opened')!.sentence.en(data, new Formatter('en', named))).toBe(
      'Activity opened: Electrical equipment, 2023; donor: Government of Azerbaijan 62.5%, latvia 37.5%.',
    );
  });

  it('a text that is there in English only is told in English', () => {
    const data = { forum: { en: 'Forum', az: 'Forum (az)' }, position: { en: 'Support.' } };
    const { sentence } = kinds.get('statement.made')!;
    expect(sentence.uk(data, new Formatter('uk', named))).toBe('Заява (Forum): Support.');
    expect(sentence.az(data, new Formatter('az', named))).toBe('Bəyanat (Forum (az)): Support.');
  });
});
