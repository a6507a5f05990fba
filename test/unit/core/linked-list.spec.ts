import { beforeEach, describe, expect, it } from '@jest/globals';
import { Linked, LinkedList } from '../../../lib/core/linked-list.js';

class Named extends Linked<Named> {
  constructor(readonly name: string) {
    super();
  }
}

let list: LinkedList<Named>;
let items: Named[];

beforeEach(() => {
  list = new LinkedList();
  items = ['a', 'b', 'c', 'd'].map((name) => new Named(name));
  for (const item of items) list.add(item);
});

const names = (): string => [...list].map(({ name }) => name).join('');
const item = (name: string): Named => items.find((one) => one.name === name) ?? new Named(name);

describe('a linked list keeps the order of insertion', () => {
  it('the first item is the one that was added first', () => {
    expect(names()).toBe('abcd');
    expect(list.first?.name).toBe('a');
  });

  it.each([
    ['a', 'bcd'],
    ['b', 'acd'],
    ['d', 'abc'],
  ])('item %s can be removed from its place', (name, left) => {
    expect(list.delete(item(name))).toBe(true);
    expect(names()).toBe(left);
    expect(list.has(item(name))).toBe(false);
  });

  it('an item that is added again moves to the end', () => {
    list.delete(item('b'));
    list.add(item('b'));
    expect(names()).toBe('acdb');
  });

  it('it can be emptied and filled again', () => {
    for (const one of items) list.delete(one);
    expect(list.isEmpty).toBe(true);
    expect(list.first).toBeUndefined();
    list.add(new Named('e'));
    expect(names()).toBe('e');
  });
});

describe('an item outside the list', () => {
  it('cannot be removed, whether it was never added or is already removed', () => {
    list.delete(item('a'));
    expect(list.delete(item('a'))).toBe(false);
    expect(list.delete(new Named('stranger'))).toBe(false);
    expect(names()).toBe('bcd');
  });

  it('cannot be removed by another list', () => {
    const other = new LinkedList<Named>();
    expect(other.delete(item('a'))).toBe(false);
    expect(other.has(item('a'))).toBe(false);
    expect(names()).toBe('abcd');
  });
});

describe('during an iteration', () => {
  it('the current item can be removed', () => {
    const seen: string[] = [];
    for (const one of list) {
      seen.push(one.name);
      list.delete(one);
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
  });
});
