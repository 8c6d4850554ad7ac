import { NameTable } from './name-table.ts';

/** The attributes that are read, in whichever element. */
const ATTRIBUTE_NAMES = [
  'href',
  'src',
  'srcset',
  'imagesrcset',
  'poster',
  'data',
  'action',
  'rel',
  'type',
  'name',
  'content',
  'http-equiv',
  'hreflang',
  'lang',
  'style',
] as const;

export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

/** An attribute of a set: sets are bit masks. */
export interface AttributeKind {
  readonly name: AttributeName;
  readonly bit: number;
}

/** What an element says about itself. */
export interface ElementKind {
  readonly name: string;
  /** A set: all attributes that matter there. */
  readonly wanted: number;
  /** A set: those of them that refer to something. */
  readonly references: number;
}

type ElementNames = Readonly<Record<string, readonly AttributeName[]>>;

/** The elements that refer to something, and by which attributes. */
const REFERENCES = {
  a: ['href'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  embed: ['src'],
  form: ['action'],
  frame: ['src'],
  iframe: ['src'],
  img: ['src', 'srcset'],
  input: ['src'],
  link: ['href', 'imagesrcset'],
  meta: ['content'],
  object: ['data'],
  script: ['src'],
  source: ['src', 'srcset'],
  track: ['src'],
  video: ['src', 'poster'],
} as const satisfies ElementNames;

/** What else is read, of these and of others. */
const FURTHER: ElementNames = {
  a: ['rel'],
  area: ['rel'],
  br: [],
  form: ['rel'],
  h1: [],
  html: ['lang'],
  input: ['type'],
  link: ['rel', 'hreflang'],
  meta: ['name', 'http-equiv'],
  style: [],
  svg: [],
  template: [],
  title: [],
};

const BITS: ReadonlyMap<AttributeName, number> = new Map(
  ATTRIBUTE_NAMES.map((name, index) => [name, 1 << index]),
);

/** The set of one attribute. */
export function attributeBit(name: AttributeName): number {
  return BITS.get(name) ?? 0;
}

export const ATTRIBUTES = new NameTable<AttributeKind>(
  ATTRIBUTE_NAMES.map((name) => [name, { name, bit: attributeBit(name) }]),
);

export const ELEMENTS = new NameTable<ElementKind>(elementKinds());

function* elementKinds(): Generator<readonly [string, ElementKind]> {
  const referring: ElementNames = REFERENCES;
  for (const name of new Set([...Object.keys(REFERENCES), ...Object.keys(FURTHER)])) {
    const references = setOf(referring[name] ?? []);
    yield [name, { name, references, wanted: references | setOf(FURTHER[name] ?? []) }];
  }
}

function setOf(names: readonly AttributeName[]): number {
  return names.reduce((set, name) => set | attributeBit(name), 0);
}
