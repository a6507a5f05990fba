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

describe('items stand in the order of their coming', () => {
  it('the first one is the one that came first', () => {
    expect(names()).toBe('abcd');
    expect(list.first?.name).toBe('a');
  });

  it.each([
    ['a', 'bcd'],
    ['b', 'acd'],
    ['d', 'abc'],
  ])('%s may leave from where it stands', (name, left) => {
    expect(list.delete(item(name))).toBe(true);
    expect(names()).toBe(left);
    expect(list.has(item(name))).toBe(false);
  });

  it('who comes again stands at the end', () => {
    list.delete(item('b'));
    list.add(item('b'));
    expect(names()).toBe('acdb');
  });

  it('all may leave, and others come', () => {
    for (const one of items) list.delete(one);
    expect(list.isEmpty).toBe(true);
    expect(list.first).toBeUndefined();
    list.add(new Named('e'));
    expect(names()).toBe('e');
  });
});

describe('who is not in the list', () => {
  it('cannot leave it: a stranger, and one that has left', () => {
    list.delete(item('a'));
    expect(list.delete(item('a'))).toBe(false);
    expect(list.delete(new Named('stranger'))).toBe(false);
    expect(names()).toBe('bcd');
  });

  it('cannot leave it by another list', () => {
    const other = new LinkedList<Named>();
    expect(other.delete(item('a'))).toBe(false);
    expect(other.has(item('a'))).toBe(false);
    expect(names()).toBe('abcd');
  });
});

describe('while the list is looked at', () => {
  it('the one that is looked at may leave', () => {
    const seen: string[] = [];
    for (const one of list) {
      seen.push(one.name);
      list.delete(one);
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
  });
});
