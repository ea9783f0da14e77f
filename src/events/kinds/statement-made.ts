import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { names, slug } from '../values/text.ts';

const data = z.strictObject({
  forum: names,
  position: names,
  speaker: slug.optional(),
});

/** A position was taken in public. It is part of the story and adds to no measure. */
export const statementMade = defineKind<z.infer<typeof data>>({
  type: 'statement.made',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records a position taken at a forum: for the timeline; it posts nothing.',
  mentions: ({ speaker }) => (speaker === undefined ? [] : [{ key: `organization/${speaker}`, pointer: '/speaker' }]),
  sentence: {
    en: (s, words) =>
      `Statement (${words.of(s.forum)}): ${words.clauses(s.speaker && words.name(`organization/${s.speaker}`), words.of(s.position))}`,
    uk: (s, words) =>
      `Заява (${words.of(s.forum)}): ${words.clauses(s.speaker && words.name(`organization/${s.speaker}`), words.of(s.position))}`,
    az: (s, words) =>
      `Bəyanat (${words.of(s.forum)}): ${words.clauses(s.speaker && words.name(`organization/${s.speaker}`), words.of(s.position))}`,
  },
  example: {
    stream: 'activity/diplomacy',
    type: 'statement.made',
    occurred: '2025-07-10/2025-07-11',
    data: {
      forum: { en: 'Ukraine Recovery Conference, Rome' },
      position: { en: 'Support for the territorial integrity of Ukraine was repeated.' },
    },
    sources: [
      { url: 'https://example.org/conference', publisher: 'Example News', published: '2025-07-11', language: 'en' },
    ],
  },
});
