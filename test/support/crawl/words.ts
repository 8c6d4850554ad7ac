const WORDS =
  `harbour lantern meadow copper thistle orchard granite willow ember compass velvet saffron
timber glacier pebble marble hollow cinder juniper walnut feather anchor barley cobalt dune estuary fjord
gravel hazel indigo jasper kelp linen moss nettle oak parchment quartz reed slate tundra umber vine wool
yarrow zinc basin cedar drift elm fern grove heath inlet jetty knoll loft marsh notch otter pine quill ridge
spruce trail upland vale wharf amber brook canyon delta eagle forge garnet helm iris jade kiln lagoon mill
north opal plover quarry raven shore tide valley weir alder birch cliff dale east flint gorge hill isle
market bakery library museum theatre station bridge garden school hospital ferry tunnel castle village
report survey journal chapter letter archive record notice guide manual index summary table figure draft
early late quiet broad narrow gentle steep bright pale heavy light warm cold ancient recent distant local`
    .split(/\s+/)
    .filter((word) => word !== '');

export type Random = () => number;

/** A whole number from 0 to below `count`. */
export function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** One of them; throws where there are none. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => pick(random, WORDS)).join(' ');
}

/** Paragraphs of about 60 words each. */
export function paragraphs(random: Random, count: number): string {
  return Array.from(
    { length: count },
    () => `<p>${words(random, 40 + below(random, 40))}.</p>`,
  ).join('\n');
}
