/** What may stand in a `LinkedList`, in one at a time. Only the list writes these fields. */
export interface Linked<T extends Linked<T>> {
  list: LinkedList<T> | null;
  previous: T | null;
  next: T | null;
}

/**
 * A doubly linked list whose links are fields of its members: push, shift and the removal of any
 * member in O(1), without an object or a slot of its own for each.
 */
export class LinkedList<T extends Linked<T>> {
  first: T | null = null;
  last: T | null = null;

  /** Puts it last, out of the list in which it stands. */
  push(member: T): void {
    member.list?.remove(member);
    member.list = this;
    member.previous = this.last;
    if (this.last === null) this.first = member;
    else this.last.next = member;
    this.last = member;
  }

  /** `member` must stand in this list. */
  remove(member: T): void {
    const { previous, next } = member;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next === null) this.last = previous;
    else next.previous = previous;
    member.list = null;
    member.previous = null;
    member.next = null;
  }
}
