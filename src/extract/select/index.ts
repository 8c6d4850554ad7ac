export {
  checkSelectors,
  createSelectorReader,
  nothingSelected,
  type SelectorReader,
} from './reader.ts';
export { isSelectable } from './selected-page.ts';
export { parseSelector, SELECTOR_KINDS, type Selector, type SelectorKind } from './selector.ts';
